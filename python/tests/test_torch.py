"""einjit.torch.einsum against torch.einsum and difference quotients, in double precision."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.autograd import gradcheck, gradgradcheck

import einjit
import einjit.torch

REAL, COMPLEX = torch.float64, torch.complex128
CASES = [
    ("ij,jk->ik", [(2, 3), (3, 4)]),
    ("bij,bjk->bik", [(2, 2, 3), (2, 3, 2)]),
    ("ii->i", [(3, 3)]),
    ("ii->", [(3, 3)]),
    ("iij,j->i", [(2, 2, 3), (3,)]),
    ("ij,kl->k", [(2, 3), (2, 2)]),
    ("ij,jk->ik", [(2, 1), (3, 4)]),
    ("...i,...i->...", [(2, 1, 3), (4, 3)]),
    ("ij,jk,kl->il", [(2, 3), (3, 2), (2, 2)]),
    ("i,i,i->i", [(3,), (3,), (3,)]),
    (",i->i", [(), (3,)]),
    ("ij->ji", [(2, 3)]),
    ("ij->", [(2, 3)]),
]


def operands(shapes: list[tuple[int, ...]], dtypes: list[torch.dtype]) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    tensors = []
    for i, shape in enumerate(shapes):
        dtype = dtypes[i % len(dtypes)]
        tensors.append(torch.randn(shape, dtype=dtype, generator=generator).requires_grad_())
    return tensors


def first_and_second(function: Any, tensors: list[torch.Tensor]) -> list[torch.Tensor]:
    """Gradients of a nonlinear function of the result, and gradients of those."""
    value = function(tensors)
    loss = (value * value.conj()).real.sum() + value.real.sum()
    first = torch.autograd.grad(loss, tensors, create_graph=True)
    second = torch.autograd.grad(sum((g * g.conj()).real.sum() for g in first), tensors)
    return [*first, *second]


@pytest.mark.parametrize("dtypes", [[REAL], [COMPLEX], [REAL, COMPLEX]], ids=["real", "complex", "mixed"])
@pytest.mark.parametrize(("spec", "shapes"), CASES)
def test_derivatives(spec: str, shapes: list[tuple[int, ...]], dtypes: list[torch.dtype]) -> None:
    tensors = operands(shapes, dtypes)

    def ours(given: list[torch.Tensor]) -> torch.Tensor:
        return einjit.torch.einsum(spec, *given)

    def theirs(given: list[torch.Tensor]) -> torch.Tensor:
        common = COMPLEX if COMPLEX in dtypes[: len(shapes)] else REAL
        return torch.einsum(spec, *[tensor.to(common) for tensor in given])

    for mine, other in zip(first_and_second(ours, tensors), first_and_second(theirs, tensors)):
        assert mine.dtype == other.dtype
        torch.testing.assert_close(mine, other)
    assert gradcheck(lambda *given: ours(list(given)), tensors, check_forward_ad=True)
    assert gradgradcheck(lambda *given: ours(list(given)), tensors)


def test_the_same_tensor_twice() -> None:
    a = torch.randn(3, dtype=REAL, requires_grad=True)
    einjit.torch.einsum("i,i->", a, a).backward()
    torch.testing.assert_close(a.grad, 2 * a.detach())


def test_conjugated_operands() -> None:
    z, w = operands([(3,), (3,)], [COMPLEX])
    ours = torch.autograd.grad(einjit.torch.einsum("i,i->", z.conj(), w).real, [z, w])
    theirs = torch.autograd.grad(torch.einsum("i,i->", z.conj(), w).real, [z, w])
    torch.testing.assert_close(ours, theirs)


def test_the_plain_einsum_differentiates_too() -> None:
    a, b = operands([(2, 3), (3, 4)], [REAL])
    einjit.einsum("ij,jk->ik", a, b).sum().backward()
    torch.testing.assert_close(a.grad, torch.ones(2, 4, dtype=REAL) @ b.detach().T)
    with torch.no_grad():
        assert not einjit.einsum("ij,jk->ik", a, b).requires_grad


def test_integer_operands_have_no_gradient() -> None:
    a = torch.randn(3, dtype=REAL, requires_grad=True)
    mask = torch.tensor([True, False, True])
    einjit.torch.einsum("i,i->", a, mask).backward()
    torch.testing.assert_close(a.grad, mask.to(REAL))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_training_types(dtype: torch.dtype) -> None:
    a = torch.randn(8, 16).to(dtype).requires_grad_()
    b = torch.randn(16, 8).to(dtype).requires_grad_()
    einjit.torch.einsum("ij,jk->ik", a, b).sum().backward()
    assert a.grad is not None and a.grad.dtype is dtype
    tolerance = 4 * torch.finfo(dtype).eps
    torch.testing.assert_close(a.grad.double(), b.detach().double().sum(1).expand(8, 16), rtol=tolerance, atol=tolerance * 8)


def test_both_calling_forms_and_lists() -> None:
    a, b = operands([(2, 3), (3, 4)], [REAL])
    wanted = a.detach() @ b.detach()
    for result in (
        einjit.torch.einsum("ij,jk->ik", a, b),
        einjit.torch.einsum("ij,jk->ik", [a, b]),
        einjit.torch.einsum(a, [0, 1], b, [1, 2], [0, 2]),
        einjit.torch.einsum("ij,jk->ik", a.detach(), b.detach()),
    ):
        torch.testing.assert_close(result.detach(), wanted)


def test_vmap_makes_the_batch_a_label() -> None:
    a, b = torch.randn(5, 2, 3, dtype=REAL), torch.randn(3, 5, 4, dtype=REAL)
    ours = torch.vmap(lambda x, y: einjit.torch.einsum("ij,jk->ik", x, y), in_dims=(0, 1))(a, b)
    torch.testing.assert_close(ours, torch.einsum("bij,jbk->bik", a, b))
    shared = torch.vmap(lambda x: einjit.torch.einsum("ij,jk->ik", x, b[:, 0]))(a)
    torch.testing.assert_close(shared, a @ b[:, 0])


def test_torch_func_composes() -> None:
    a, b = torch.randn(2, 3, dtype=REAL), torch.randn(3, 4, dtype=REAL)

    def ours(x: torch.Tensor) -> torch.Tensor:
        return (einjit.torch.einsum("ij,jk->ik", x, b) ** 3).sum()

    def theirs(x: torch.Tensor) -> torch.Tensor:
        return (torch.einsum("ij,jk->ik", x, b) ** 3).sum()

    torch.testing.assert_close(torch.func.grad(ours)(a), torch.func.grad(theirs)(a))
    torch.testing.assert_close(torch.func.jvp(ours, (a,), (a,)), torch.func.jvp(theirs, (a,), (a,)))
    torch.testing.assert_close(torch.func.jacrev(ours)(a), torch.func.jacrev(theirs)(a))
    torch.testing.assert_close(torch.func.jacrev(torch.func.jacrev(ours))(a), torch.func.hessian(theirs)(a))
    batch = torch.randn(4, 2, 3, dtype=REAL)
    torch.testing.assert_close(torch.vmap(torch.func.grad(ours))(batch), torch.vmap(torch.func.grad(theirs))(batch))


def test_more_labels_than_letters() -> None:
    terms: list[Any] = []
    for i in range(55):
        terms += [torch.ones(1, 1, dtype=REAL).requires_grad_(i == 0), [i, i + 1]]
    result = einjit.torch.einsum(*terms, [0, 55])
    (gradient,) = torch.autograd.grad(result.sum(), [terms[0]])
    assert gradient.item() == 1
