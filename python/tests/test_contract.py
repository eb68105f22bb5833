"""Paths, reports and opt_einsum's functions, against NumPy and opt_einsum themselves."""

from __future__ import annotations

from typing import Any

import cotengra
import numpy as np
import opt_einsum
import pytest
import torch

import einjit

SPEC = "ab,bc,cd,dd,e->ae"
ARRAYS = [np.random.default_rng(1).random(shape) for shape in [(2, 3), (3, 4), (4, 5), (5, 5), (7,)]]
PATHS = [[(0, 1), (2, 3), (0, 1, 2)], [(0, 1, 2, 3, 4)], [(2, 3), (1, 3), (0, 2), (0, 1)]]


@pytest.mark.parametrize("path", PATHS)
def test_reports_are_numpys(path: list[tuple[int, ...]]) -> None:
    theirs = np.einsum_path(SPEC, *ARRAYS, optimize=["einsum_path", *path])
    assert einjit.einsum_path(SPEC, *ARRAYS, optimize=["einsum_path", *path]) == theirs


@pytest.mark.parametrize("path", PATHS)
def test_reports_are_opt_einsums(path: list[tuple[int, ...]]) -> None:
    _, theirs = opt_einsum.contract_path(SPEC, *ARRAYS, optimize=path, use_blas=False)
    _, ours = einjit.contract_path(SPEC, *ARRAYS, optimize=path)
    assert str(ours) == str(theirs)
    for name in ("eq", "path", "size_dict", "scale_list", "size_list", "shapes", "naive_cost", "opt_cost", "speedup"):
        assert getattr(ours, name) == getattr(theirs, name), name


@pytest.mark.parametrize("strategy", ["greedy", "optimal", ("greedy", 20), False])
def test_numpys_strategies_are_numpys(strategy: Any) -> None:
    assert einjit.einsum_path(SPEC, *ARRAYS, optimize=strategy) == np.einsum_path(SPEC, *ARRAYS, optimize=strategy)


def test_our_own_path_is_one_that_both_libraries_follow() -> None:
    path, report = einjit.einsum_path(SPEC, *ARRAYS)
    assert path[0] == "einsum_path" and "Complete contraction:  ab,bc,cd,dd,e->ae" in report
    wanted = np.einsum(SPEC, *ARRAYS)
    assert np.allclose(np.einsum(SPEC, *ARRAYS, optimize=path), wanted)
    assert np.allclose(opt_einsum.contract(SPEC, *ARRAYS, optimize=path[1:]), wanted)
    assert np.allclose(einjit.einsum(SPEC, *ARRAYS, optimize=path), wanted)


def test_paths_of_ellipses_and_many_labels() -> None:
    assert einjit.einsum_path("...ij,...jk->...ik", np.ones((2, 3, 4)), np.ones((2, 4, 5)))[0] == ["einsum_path", (0, 1)]
    chain: list[Any] = []
    for i in range(60):
        chain += [np.ones((2, 2)), [i, i + 1]]
    assert einjit.einsum(*chain, [0, 60])[0, 0] == 2.0**59
    with pytest.raises(ValueError, match="52 labels"):
        einjit.einsum_path(*chain, [0, 60], optimize="greedy")


@pytest.mark.parametrize("optimize", [True, "auto", "greedy", "optimal", "dp", "branch-all", False, [(0, 1)] * 4])
def test_contract(optimize: Any) -> None:
    result = einjit.contract(SPEC, *ARRAYS, optimize=optimize)
    assert np.allclose(result, np.einsum(SPEC, *ARRAYS))


def test_contract_takes_hashable_labels_optimizers_and_limits() -> None:
    a, b = ARRAYS[:2]
    assert np.allclose(einjit.contract(a, ("x", 1), b, (1, (2, 3)), ("x", (2, 3))), a @ b)
    assert np.allclose(einjit.contract(a, (0, 1), b, (1, 2)), a @ b)
    assert np.allclose(einjit.contract(a, [..., "k"], b, ["k", "j"], [..., "j"]), a @ b)
    limited = einjit.contract(SPEC, *ARRAYS, optimize=opt_einsum.DynamicProgramming(), memory_limit="max_input")
    assert np.allclose(limited, np.einsum(SPEC, *ARRAYS))
    with pytest.raises(ValueError, match="backend='cupy'"):
        einjit.contract(SPEC, *ARRAYS, backend="cupy")
    with pytest.raises(ValueError, match="the name of no strategy"):
        einjit.contract(SPEC, *ARRAYS, optimize="fastest")


def test_contract_path_of_shapes() -> None:
    ours = einjit.contract_path(SPEC, *[array.shape for array in ARRAYS], shapes=True)
    assert ours[0] == einjit.contract_path(SPEC, *ARRAYS)[0]


@pytest.mark.parametrize("constants", [[], [1], [1, 2, 3], [0, 4], [0, 1, 2, 3, 4]])
@pytest.mark.parametrize("optimize", [True, [(0, 1), (2, 3), (0, 1, 2)]])
def test_expressions_with_constants(constants: list[int], optimize: Any) -> None:
    arguments = [array if i in constants else array.shape for i, array in enumerate(ARRAYS)]
    expression = einjit.contract_expression(SPEC, *arguments, constants=constants, optimize=optimize)
    given = [array for i, array in enumerate(ARRAYS) if i not in constants]
    assert np.allclose(expression(*given), np.einsum(SPEC, *ARRAYS))
    theirs = opt_einsum.contract_expression(SPEC, *arguments, constants=constants, optimize=optimize)
    assert repr(expression) == repr(theirs)
    with pytest.raises(ValueError, match="arrays, not"):
        expression(*given, ARRAYS[0])


def test_expressions_give_the_librarys_own_and_fill_out() -> None:
    a, b = ARRAYS[:2]
    expression = einjit.contract_expression("ab,bc->ac", a, b.shape, constants=[0])
    assert isinstance(expression(torch.tensor(b)), torch.Tensor)
    out = np.zeros((2, 4))
    assert expression(b, out=out) is out
    assert np.allclose(out, a @ b)


def test_backend_of_opt_einsum() -> None:
    wanted = np.einsum(SPEC, *ARRAYS)
    assert np.allclose(opt_einsum.contract(SPEC, *ARRAYS, backend="einjit"), wanted)
    expression = opt_einsum.contract_expression(SPEC, *[array.shape for array in ARRAYS])
    assert np.allclose(expression(*ARRAYS, backend="einjit"), wanted)


def test_backend_of_cotengra() -> None:
    result = cotengra.einsum(SPEC, *ARRAYS, implementation=(einjit.einsum, einjit.tensordot))
    assert np.allclose(result, np.einsum(SPEC, *ARRAYS))


@pytest.mark.parametrize("axes", [0, 1, 2, ([0, 1], [1, 0]), (0, 1), ([-1], [0])])
def test_tensordot(axes: Any) -> None:
    a, b = np.arange(9.0).reshape(3, 3), np.arange(9.0, 18).reshape(3, 3)
    assert np.array_equal(einjit.tensordot(a, b, axes), np.tensordot(a, b, axes))


def test_tensordot_and_transpose_name_wrong_axes() -> None:
    a = np.ones((2, 3))
    with pytest.raises(ValueError, match="axis 2"):
        einjit.tensordot(a, a, ([2], [0]))
    with pytest.raises(ValueError, match="1 axes of the first"):
        einjit.tensordot(a, a, ([0], [0, 1]))
    with pytest.raises(ValueError, match="3 axes"):
        einjit.tensordot(a, a, 3)
    assert np.array_equal(einjit.transpose(a), a.T)
    with pytest.raises(ValueError, match="no order"):
        einjit.transpose(a, (0, 0))
