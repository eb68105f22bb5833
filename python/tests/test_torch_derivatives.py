"""Derivatives of einjit.torch.einsum by difference quotients, and against torch.einsum's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.autograd import forward_ad, gradcheck, gradgradcheck

from einjit.torch import einsum

REAL, COMPLEX = torch.float64, torch.complex128
Shapes = list[tuple[int, ...]]
Function = Callable[..., torch.Tensor]

CASES: list[tuple[str, Shapes]] = [
    ("ij,jk->ik", [(2, 3), (3, 2)]),
    ("->", [()]),
    (",i->i", [(), (3,)]),
    ("ii->i", [(3, 3)]),
    ("ii->", [(2, 2)]),
    ("iij,j->i", [(2, 2, 3), (3,)]),
    ("ij->", [(2, 3)]),
    ("ij,kl->k", [(2, 3), (2, 2)]),
    ("ij,jk->ik", [(2, 1), (3, 2)]),
    ("ii,i->i", [(1, 1), (3,)]),
    ("...i,...i->...", [(2, 1, 3), (2, 3)]),
    ("ij,jk,kl->il", [(2, 2), (2, 2), (2, 2)]),
]
KINDS = {"real": [REAL], "complex": [COMPLEX], "mixed": [REAL, COMPLEX]}
# From importing parts of PyTorch, whose own code is deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit:FutureWarning")


def leaves(seed: int, shapes: Shapes, dtypes: list[torch.dtype]) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn(shape, dtype=dtypes[i % len(dtypes)], generator=generator).requires_grad_()
        for i, shape in enumerate(shapes)
    ]


def in_common_type(spec: str) -> Function:
    """torch.einsum, which does not promote."""

    def function(*tensors: torch.Tensor) -> torch.Tensor:
        common = COMPLEX if any(tensor.is_complex() for tensor in tensors) else REAL
        return torch.einsum(spec, *[tensor.to(common) for tensor in tensors])

    return function


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("spec", "shapes"), CASES)
def test_difference_quotients(spec: str, shapes: Shapes, kind: str) -> None:
    def function(*tensors: torch.Tensor) -> torch.Tensor:
        return einsum(spec, *tensors)

    inputs = leaves(1, shapes, KINDS[kind])
    assert gradcheck(function, inputs, check_forward_ad=True)
    assert gradgradcheck(function, inputs, check_fwd_over_rev=True)


def random_call(rng: np.random.Generator) -> tuple[str, Shapes]:
    """Without what torch.einsum differs in: no sizes of 0, no implicit outputs."""
    sizes = {label: int(rng.integers(1, 4)) for label in "abcde"}
    terms, shapes = [], []
    for _ in range(rng.integers(1, 4)):
        term = "".join(rng.choice(list(sizes), size=rng.integers(0, 4)))
        broadcast = {label for label in term if rng.integers(6) == 0}
        terms.append(term)
        shapes.append(tuple(1 if label in broadcast else sizes[label] for label in term))
    used = sorted(set("".join(terms)))
    output = [str(label) for label in rng.permutation(used)][: rng.integers(0, len(used) + 1)]
    return ",".join(terms) + "->" + "".join(output), shapes


def derivatives(function: Function, inputs: list[torch.Tensor]) -> list[torch.Tensor]:
    """First ones of a function that is not linear in the value, and second ones."""
    value = function(*inputs)
    loss = (value * value.conj()).real.sum() + (value * (1 + 2j)).real.sum()
    first = torch.autograd.grad(loss, inputs, create_graph=True)
    square = torch.stack([(g * g.conj()).real.sum() for g in first]).sum()
    second = torch.autograd.grad(square, inputs, allow_unused=True, materialize_grads=True)
    return [value, *first, *second]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(40))
def test_random_ones_are_torchs(seed: int, kind: str) -> None:
    spec, shapes = random_call(np.random.default_rng(seed))
    inputs = leaves(seed, shapes, KINDS[kind])
    ours = derivatives(lambda *tensors: einsum(spec, *tensors), inputs)
    theirs = derivatives(in_common_type(spec), inputs)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.dtype is other.dtype
        torch.testing.assert_close(mine, other, msg=lambda text: f"{spec} {shapes}: {text}")


@pytest.mark.parametrize("transform", [torch.func.hessian, lambda f: torch.func.jacrev(torch.func.jacfwd(f))])
@pytest.mark.parametrize(("spec", "shapes"), CASES)
def test_hessians_are_torchs(spec: str, shapes: Shapes, transform: Any) -> None:
    tensors = [tensor.detach() for tensor in leaves(2, shapes, [REAL])]

    def cube(function: Function) -> Function:
        return lambda first: (function(first, *tensors[1:]) ** 3).sum()

    ours = transform(cube(lambda *operands: einsum(spec, *operands)))(tensors[0])
    torch.testing.assert_close(ours, transform(cube(in_common_type(spec)))(tensors[0]))


@pytest.mark.parametrize("in_dims", [(0, None), (None, 1), (2, 0), (-1, -2), (1, 1)])
def test_vmap_along_any_axis(in_dims: tuple[int | None, int | None]) -> None:
    a, b = (torch.randn(shape, dtype=COMPLEX) for shape in ((3, 3, 3), (3, 3, 3)))
    a, b = (x if d is not None else x[0] for x, d in zip((a, b), in_dims))

    def product(x: torch.Tensor, y: torch.Tensor, function: Function) -> torch.Tensor:
        return function("ij,jk->ik", x, y)

    for of in (product, torch.func.grad(lambda *arguments: product(*arguments).abs().sum())):
        ours, theirs = (
            torch.vmap(lambda x, y: of(x, y, function), in_dims)(a, b) for function in (einsum, torch.einsum)
        )
        torch.testing.assert_close(ours, theirs)


def test_vmap_in_vmap() -> None:
    a, b = torch.randn(2, 4, 3, dtype=REAL), torch.randn(5, 3, dtype=REAL)
    ours = torch.vmap(lambda x: torch.vmap(lambda y: einsum("ij,j->i", x, y))(b))(a)
    torch.testing.assert_close(ours, torch.einsum("bij,cj->bci", a, b))


def test_tangents_of_some_operands() -> None:
    a, b, t = (torch.randn(3, dtype=REAL) for _ in range(3))
    with forward_ad.dual_level():
        moving = forward_ad.make_dual(b, t)
        tangent = forward_ad.unpack_dual(einsum("i,i->", a, moving)).tangent
        assert forward_ad.unpack_dual(einsum("i,i->", a, b)).tangent is None
    torch.testing.assert_close(tangent, a @ t)


def test_only_what_is_asked_for_is_differentiated() -> None:
    a, b = leaves(3, [(2, 3), (3,)], [REAL])
    frozen = b.detach()
    einsum("ij,j->i", a, frozen).sum().backward()
    assert frozen.grad is None
    torch.testing.assert_close(a.grad, frozen.expand(2, 3))
    with torch.no_grad():
        assert not einsum("ij,j->i", a, b).requires_grad


def test_lazy_views_and_strides() -> None:
    z, w = leaves(4, [(3, 2), (2, 3)], [COMPLEX])

    def views(function: Function) -> torch.Tensor:
        return function("ij,ij,ij->i", z.mT.conj(), w[:, :1], w.conj().imag)

    def promoting(spec: str, *tensors: torch.Tensor) -> torch.Tensor:
        return in_common_type(spec)(*tensors)

    assert w.conj().imag.is_neg()
    ours, theirs = (derivatives(lambda *_: views(function), [z, w]) for function in (einsum, promoting))
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, other)


def test_a_cotangent_without_elements_or_strides() -> None:
    (empty,) = leaves(5, [(0, 3)], [REAL])
    einsum("ij->j", empty).sum().backward()
    assert empty.grad is not None and empty.grad.shape == (0, 3)
    (a,) = leaves(6, [(2, 3)], [REAL])
    einsum("ij->ij", a).sum().backward()  # the cotangent is one number, expanded
    torch.testing.assert_close(a.grad, torch.ones(2, 3, dtype=REAL))


def test_the_documentations_code_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[2] / "docs/gradients.md"
    code, output = re.findall(r"^```python\n(.*?)^```\n+```text\n(.*?)^```", page.read_text(), re.M | re.S)[0]
    exec(code, {})  # noqa: S102
    assert capsys.readouterr().out == output
