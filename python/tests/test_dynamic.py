"""One kernel for many sizes: values against NumPy's, and how often the compiler ran."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import einjit
from einjit import _kernel

SCORES = "nqhd,nkhd->nhqk"


def integers(rng: np.random.Generator, *shape: int, dtype: str = "f4") -> Any:
    """Whose sums are exact in any order."""
    return rng.integers(-4, 5, shape).astype(dtype)


class Compilations:
    def __init__(self) -> None:
        self.before = einjit.cache_stats()["compilations"]

    def __eq__(self, number: object) -> bool:
        return einjit.cache_stats()["compilations"] - self.before == number

    def __repr__(self) -> str:
        return f"{einjit.cache_stats()['compilations'] - self.before} compilations"


@pytest.fixture
def compilations() -> Compilations:
    einjit.clear_cache()
    return Compilations()


@pytest.fixture
def after_two_sizes() -> Iterator[None]:
    einjit.set_dynamic_after(2)
    yield
    einjit.set_dynamic_after(0)


@pytest.mark.parametrize("dtype", ["f4", "f8", "c16", "i4"])
def test_two_kernels_serve_all_sizes(rng: np.random.Generator, compilations: Compilations, dtype: str) -> None:
    kernel = None
    longest = 0
    for length in (50, 2, 3, 7, 16, 17, 64, 100, 200, 511, 512, 50):  # up to 4 MB, which any last cache holds
        queries = integers(rng, 2, length, 2, 5, dtype=dtype)
        keys = integers(rng, 2, min(length, 100) + 1, 2, 5, dtype=dtype)
        kernel = kernel or einjit.compile(SCORES, queries, keys, dynamic="qk")
        scores = kernel(queries, keys)
        assert scores.dtype == queries.dtype and scores.flags.c_contiguous
        assert np.array_equal(scores, np.einsum(SCORES, queries, keys)), length
        out = np.full_like(scores, 7)
        assert kernel(queries, keys, out=out) is out and np.array_equal(out, scores)
        longest = max(length, longest)
        assert compilations == (1 if longest < 512 else 2), "a second one where a label is longer than 511"


def test_results_beyond_the_last_cache_have_a_kernel_of_their_own(
    rng: np.random.Generator, compilations: Compilations
) -> None:
    kernel = None
    for size in (300, 3001, 4096, 2900):
        x, y = integers(rng, size), integers(rng, size + 3)
        kernel = kernel or einjit.compile("i,j->ij", x, y, dynamic="ij")
        assert np.array_equal(kernel(x, y), np.multiply.outer(x, y)), size
    assert compilations in (1, 2), "large ones share it; what is large depends on the machine"


def test_sizes_of_one_and_none_are_right_too(rng: np.random.Generator) -> None:
    kernel = einjit.compile("ij,jk->ik", integers(rng, 4, 6), integers(rng, 6, 5), dynamic="ik")
    for i, k in ((1, 5), (5, 1), (1, 1), (0, 3), (3, 0)):
        a, b = integers(rng, i, 6), integers(rng, 6, k)
        assert np.array_equal(kernel(a, b), a @ b)


def test_strides_are_free(rng: np.random.Generator) -> None:
    a, b = integers(rng, 40, 60), integers(rng, 30, 40)
    kernel = einjit.compile("ij,jk->ik", a[:, :30], b, dynamic="ik")
    for left, right in ((a[:, 30:], b), (a[::-2, :30], b), (np.asfortranarray(a[:9, :30]), b), (a[:7, :30], b[:, ::3])):
        assert np.array_equal(kernel(left, right), left @ right)


def test_the_ellipsis_and_lists_of_labels(rng: np.random.Generator, compilations: Compilations) -> None:
    kernel = einjit.compile("...ij,jk->...ik", integers(rng, 2, 3, 4, 5), integers(rng, 5, 6), dynamic="...k")
    for sizes in ((2, 3), (5, 2), (9, 9)):
        for k in (6, 2, 40):
            a, b = integers(rng, *sizes, 4, 5), integers(rng, 5, k)
            assert np.array_equal(kernel(a, b), a @ b)
    assert compilations == 1
    assert kernel.dynamic == ("...", "k")
    for same in (["i", "k"], ("i", "k"), " i k", iter("ik")):
        assert einjit.compile("ij,jk->ik", np.ones((2, 3)), np.ones((3, 4)), dynamic=same).dynamic == ("i", "k")


def test_networks_of_several_steps(rng: np.random.Generator, compilations: Compilations) -> None:
    kernel = None
    for n in (2, 30, 9, 520):
        a, b, c = integers(rng, n, 3), integers(rng, 3, 4), integers(rng, 4, n)
        kernel = kernel or einjit.compile("ij,jk,kl->il", a, b, c, dynamic="il")
        assert np.array_equal(kernel(a, b, c), a @ b @ c)
    assert compilations == 2, "one for 2 to 511, one for 520"


def test_more_layouts_than_a_kernel_keeps(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_kernel, "MOST_LAYOUTS", 4)
    kernel = einjit.compile("ij->i", np.ones((2, 3)), dynamic="i")
    for size in (2, 3, 4, 5, 6, 7, 2, 3):
        a = integers(rng, size, 3)
        assert np.array_equal(kernel(a.astype("f8")), a.sum(1))
        assert len(kernel._calls) <= 4


def test_threads_call_one_kernel_with_sizes_of_their_own(rng: np.random.Generator) -> None:
    kernel = einjit.compile("ij,jk->ik", np.ones((2, 8)), np.ones((8, 4)), dynamic="i")
    b = integers(rng, 8, 4, dtype="f8")
    operands = [integers(rng, 2 + number % 50, 8, dtype="f8") for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        for a, product in zip(operands, pool.map(lambda a: kernel(a, b), operands)):
            assert np.array_equal(product, a @ b)


def test_a_kernel_says_what_is_dynamic() -> None:
    a = np.ones((20, 30), "f4")
    kernel = einjit.compile("ij,kj->ik", a, a, dynamic="ik")
    (first, *_) = repr(kernel).splitlines()
    assert first == "Kernel 'ij,kj->ik': f32 (20, 30), f32 (20, 30) -> f32 (20, 20), any size of i, k"
    assert "memref<?x30xf32>" in kernel.ir("import") and "dynamic" in kernel.ir("linalg")
    assert "einsum" in str(kernel.explain())
    assert einjit.compile("ij,kj->ik", a, a).dynamic == ()


def test_what_was_not_left_open_is_checked() -> None:
    kernel = einjit.compile("ij,jk->ik", np.ones((20, 30), "f4"), np.ones((30, 40), "f4"), dynamic="i")

    def message(*operands: Any) -> str:
        with pytest.raises(ValueError) as caught:
            kernel(*operands)
        return str(caught.value)

    b = np.ones((30, 40), "f4")
    assert message(np.ones((9, 31), "f4"), b) == (
        "einsum 'ij,jk->ik': shape of operand 0 is (9, 31), but the kernel was compiled for (20, 30) and other sizes "
        "of dynamic labels only"
    )
    assert message(np.ones((9, 30), "f4"), np.ones((30, 41), "f4")) == (
        "einsum 'ij,jk->ik': shape of operand 1 is (30, 41), but the kernel was compiled for (30, 40)"
    )
    assert "shape of operand 0 is (20,)" in message(np.ones(20, "f4"), b)
    assert "dtype of operand 0 is f64" in message(np.ones((9, 30)), b)
    both = einjit.compile("ij,ij->i", np.ones((20, 30)), np.ones((20, 30)), dynamic="i")
    with pytest.raises(ValueError, match="label 'i' is 7 in operand 0 and 8 in operand 1"):
        both(np.ones((7, 30)), np.ones((8, 30)))


def test_wrong_labels_are_named() -> None:
    a = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"""dynamic label 'z' is not in "ij->i", which has i, j"""):
        einjit.compile("ij->i", a, dynamic="iz")
    with pytest.raises(ValueError, match=r"dynamic label '\.\.\.' is not in"):
        einjit.compile("ij->i", a, dynamic="...i")
    wrong: Any
    for wrong in (3, ["i", 3], [None]):
        with pytest.raises(TypeError, match=r"dynamic=.* is not a label"):
            einjit.compile("ij->i", a, dynamic=wrong)


def test_the_session_finds_labels_that_vary(
    rng: np.random.Generator, compilations: Compilations, after_two_sizes: None
) -> None:
    assert einjit.dynamic_after() == 2
    for length in (3, 5, 2, 40, 100, 3):
        a, b = integers(rng, length, 7), integers(rng, 7, 6)
        assert np.array_equal(einjit.einsum("ij,jk->ik", a, b), a @ b)
    assert compilations == 2, "one for 3, and one for all that follow"


def test_the_session_finds_none_unless_asked(rng: np.random.Generator, compilations: Compilations) -> None:
    assert einjit.dynamic_after() == 0
    for length in (3, 5, 2):
        einjit.einsum("ij->j", integers(rng, length, 7))
    assert compilations == 3
    einjit.set_dynamic_after(-5)
    assert einjit.dynamic_after() == 0
