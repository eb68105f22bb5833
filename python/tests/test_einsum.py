"""einjit.einsum against numpy.einsum: values, types, layouts, arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import einjit
from numpy_rules import Case, random_case


def expected(case: Case, **keywords: Any) -> Any:
    return np.einsum(case.spec, *case.operands, optimize=False, **keywords)


def same(ours: Any, theirs: Any) -> bool:
    """Type for type and element for element; NaN equals NaN."""
    return (
        type(ours) is type(theirs)
        and ours.dtype == theirs.dtype
        and ours.shape == theirs.shape
        and np.array_equal(ours, theirs, equal_nan=ours.dtype.kind in "fc")
    )


@pytest.mark.parametrize("part", range(10))
def test_random_einsums_equal_numpys(rng: np.random.Generator, part: int) -> None:
    for number, stream in enumerate(rng.spawn(10)[part].spawn(60)):
        case = random_case(stream)
        assert same(einjit.einsum(case.spec, *case.operands), expected(case)), f"{number}: {case}"


def test_random_sublists_equal_numpys(rng: np.random.Generator) -> None:
    for stream in rng.spawn(100):
        case = random_case(stream)
        left, arrow, right = case.spec.partition("->")
        arguments: list[Any] = []
        for term, operand in zip(left.split(","), case.operands):
            arguments += [operand, sublist(term)]
        if arrow:
            arguments.append(sublist(right))
        assert same(einjit.einsum(*arguments), np.einsum(*arguments)), str(case)


def sublist(term: str) -> list[Any]:
    before, dots, after = term.partition("...")
    labels: list[Any] = [ord(c) - ord("A") if c < "a" else ord(c) - ord("a") + 26 for c in before + after]
    if dots:
        labels.insert(len(before), Ellipsis)
    return labels


@pytest.mark.parametrize("order", ["C", "F", "A", "K"])
def test_memory_order_is_numpys(rng: np.random.Generator, order: str) -> None:
    a = rng.random((3, 4, 5))
    for operands in ([a], [np.asfortranarray(a)], [a, np.asfortranarray(a)], [np.asfortranarray(a)] * 2):
        spec = ",".join(["ijk"] * len(operands)) + "->kij"
        theirs = np.einsum(spec, *operands, order=order)
        if len(operands) == 1:
            theirs = np.array(theirs, order=order)
        ours = einjit.einsum(spec, *operands, order=order)
        assert np.array_equal(ours, theirs)
        assert len(operands) == 1 or ours.strides == theirs.strides


def test_sums_keep_c_order(rng: np.random.Generator) -> None:
    queries, keys = rng.random((2, 4, 5, 2, 3))
    assert einjit.einsum("nqhd,nkhd->nhqk", queries, keys).flags.c_contiguous
    heads_first = queries.transpose(0, 2, 1, 3)
    assert einjit.einsum("nhqd,nhkd->nhqk", heads_first, heads_first).flags.c_contiguous
    in_fortran_order = [np.asfortranarray(operand) for operand in (queries, keys)]
    for spec in ("nqhd,nkhd->nhqk", "nqhd,nkhd->nqhk"):
        assert einjit.einsum(spec, *in_fortran_order).strides == np.einsum(spec, *in_fortran_order).strides


@pytest.mark.parametrize("dtype", ["f4", "f8", "c8", "c16", "i4", "u1"])
@pytest.mark.parametrize("casting", ["no", "equiv", "safe", "same_kind", "unsafe"])
@pytest.mark.parametrize("source", ["f4", "f8", "i8", "c8", "?"])
def test_dtype_and_casting_are_numpys(dtype: str, casting: Any, source: str) -> None:
    a = np.arange(6).reshape(2, 3).astype(source)
    b = np.arange(12).reshape(3, 4).astype(source)
    with np.errstate(all="ignore"), pytest.warns() if source == "c8" and dtype in ("f4", "f8", "i4", "u1") and casting == "unsafe" else np.errstate():
        try:
            theirs = np.einsum("ij,jk->ik", a, b, dtype=dtype, casting=casting)
        except TypeError:
            with pytest.raises(TypeError, match="no cast from .* according to the rule"):
                einjit.einsum("ij,jk->ik", a, b, dtype=dtype, casting=casting)
            return
        assert same(einjit.einsum("ij,jk->ik", a, b, dtype=dtype, casting=casting), theirs)


@pytest.mark.parametrize("out_dtype", ["f4", "f8", "i8", "c16"])
@pytest.mark.parametrize("casting", ["safe", "same_kind", "unsafe"])
@pytest.mark.parametrize("source", ["f4", "f8", "i4"])
def test_out_is_cast_as_numpy_does(out_dtype: str, casting: Any, source: str) -> None:
    a = np.arange(6).reshape(2, 3).astype(source)
    theirs, ours = np.zeros((3, 2), out_dtype).T, np.zeros((3, 2), out_dtype).T
    try:
        np.einsum("ij,ij->ij", a, a, out=theirs, casting=casting)
    except TypeError:
        with pytest.raises(TypeError, match="out: no cast"):
            einjit.einsum("ij,ij->ij", a, a, out=ours, casting=casting)
        return
    assert einjit.einsum("ij,ij->ij", a, a, out=ours, casting=casting) is ours
    assert np.array_equal(ours, theirs)


def test_out_may_overlap_operands() -> None:
    a = np.arange(9.0).reshape(3, 3)
    wanted = a.T @ a
    einjit.einsum("ji,jk->ik", a, a, out=a)
    assert np.array_equal(a, wanted)


def test_out_of_the_right_kind() -> None:
    a = np.ones(3)
    frozen = np.zeros(())
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        einjit.einsum("i,i->", a, a, out=frozen)
    with pytest.raises(TypeError, match="out must be an array"):
        einjit.einsum("i,i->", a, a, out=[0.0])
    with pytest.raises(ValueError, match="out"):
        einjit.einsum("i,i->", a, a, out=np.zeros(2))


def test_read_only_operands() -> None:
    a = np.arange(4.0)
    a.flags.writeable = False
    assert einjit.einsum("i,i->", a, a) == 14
    assert not einjit.einsum("i->i", a).flags.writeable


def test_one_operand_without_a_sum_is_a_view() -> None:
    a = np.zeros((3, 3))
    einjit.einsum("ii->i", a)[:] = 1
    assert np.array_equal(a, np.eye(3))
    turned = einjit.einsum("ij->ji", a)
    assert turned.base is a and turned.flags.writeable
    assert einjit.einsum("ij->ji", a, order="C").flags.c_contiguous


def test_scalars_come_back_as_numpys() -> None:
    assert type(einjit.einsum("i,i->", np.ones(2, "f4"), np.ones(2, "f4"))) is np.float32
    assert type(einjit.einsum(",", 2, 3)) is np.int64
    assert type(einjit.einsum("", 2.5)) is np.float64
    assert isinstance(einjit.einsum("i,i->", np.ones(2), np.ones(2), out=np.zeros(())), np.ndarray)


@pytest.mark.parametrize("dtype", ["O", "g", "G", "M8[s]", "m8[s]", "S3", "U3", "V4"])
def test_dtypes_without_kernels_are_refused(dtype: str) -> None:
    with pytest.raises(TypeError, match="operand 1 has dtype .*does not support.*supported: float32"):
        einjit.einsum("i,i->i", np.zeros(2), np.zeros(2, dtype))


def test_foreign_byte_order() -> None:
    a = np.arange(6, dtype=">f8").reshape(2, 3)
    assert same(einjit.einsum("ij->j", a), np.einsum("ij->j", a).astype("f8"))
    out = np.zeros(3, ">f8")
    einjit.einsum("ij->j", a, out=out)
    assert np.array_equal(out, [3, 5, 7])


def test_explicit_paths_are_followed() -> None:
    a, b, c = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4), np.arange(8.0).reshape(4, 2)
    wanted = a @ b @ c
    for path in (["einsum_path", (0, 1), (0, 1)], ["einsum_path", (1, 2), (0, 1)], [(0, 1, 2)]):
        assert np.array_equal(einjit.einsum("ij,jk,kl->il", a, b, c, optimize=path), wanted)
    for name in ("greedy", "optimal", False, True, ("greedy", 100)):
        assert np.array_equal(einjit.einsum("ij,jk,kl->il", a, b, c, optimize=name), wanted)
    with pytest.raises(TypeError, match="not a path"):
        einjit.einsum("ij,jk,kl->il", a, b, c, optimize="fast")
    with pytest.raises(RuntimeError, match="leaves 2 of 3"):
        einjit.einsum("ij,jk,kl->il", a, b, c, optimize=[(0, 1)])


def test_results_of_many_megabytes_own_their_memory() -> None:
    a = np.ones((1500, 2))
    result = einjit.einsum("ik,jk->ij", a, a)
    again = einjit.einsum("ik,jk->ij", 2 * a, a)
    assert result.flags.c_contiguous and result.flags.writeable
    assert (result == 2).all() and (again == 4).all()
