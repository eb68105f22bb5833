"""An einsum as a function that PyTorch can differentiate. Every derivative is an einsum again, and so the same
function: derivatives of any order, in both directions, follow from one rule each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.autograd import forward_ad

from .. import _einsum, _expressions, _libraries
from .._core import Derived, Expression
from .._prepare import Rules


def einsum(equation: Any, *operands: Any) -> torch.Tensor:
    """torch.einsum on CPU tensors, in both calling forms and with a list of operands.

    Differentiable as often as one likes by torch.autograd and torch.func; under torch.func.vmap the batch becomes a
    label. Gradients of complex tensors follow PyTorch's convention. Thread safety: any thread.
    Raises ValueError for specs and shapes, TypeError for dtypes and devices.
    """
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)) and isinstance(equation, str):
        operands = tuple(operands[0])
    spec, tensors = _einsum.split_arguments((equation, *operands))
    tensors = [tensor if isinstance(tensor, torch.Tensor) else torch.as_tensor(tensor) for tensor in tensors]
    if not any(map(wants_derivative, tensors)):
        result: torch.Tensor = _einsum.evaluate(spec, tensors, Rules(), library=_libraries.TORCH)
        return result
    types = tuple((_libraries.torch_dtype_name(t, i), tuple(t.shape)) for i, t in enumerate(tensors))
    return _apply(_expressions.expression(spec, types), tensors)


def wants_derivative(tensor: Any) -> bool:
    """Whether a result of the tensor must remember how it was made."""
    if not isinstance(tensor, torch.Tensor):
        return False
    if tensor.requires_grad and torch.is_grad_enabled():
        return True
    transformed: bool = torch._C._functorch.is_functorch_wrapped_tensor(tensor)
    return transformed or forward_ad.unpack_dual(tensor).tangent is not None  # type: ignore[no-untyped-call]


def _apply(expression: Expression, operands: Sequence[torch.Tensor]) -> torch.Tensor:
    result: torch.Tensor = _EinsumFunction.apply(expression, *operands)
    return result


def _apply_derived(derived: Derived, operands: Sequence[torch.Tensor], direction: torch.Tensor) -> torch.Tensor:
    arguments = []
    for source, wanted in zip(derived.sources, derived.einsum.operands):
        if source.source == "operand":
            arguments.append(operands[source.position])
            continue
        dtype = _libraries.torch_dtype(wanted.dtype)
        if source.source == "ones":
            arguments.append(torch.ones((), dtype=dtype).expand(wanted.shape))
        else:
            arguments.append(direction.to(dtype))
    return _apply(derived.einsum, arguments)


class _EinsumFunction(torch.autograd.Function):
    @staticmethod
    def forward(expression: Expression, *operands: torch.Tensor) -> torch.Tensor:
        sources = [_libraries.read(operand, index) for index, operand in enumerate(operands)]
        value = expression.evaluate([source.array for source in sources], [source.conjugate for source in sources])
        result: torch.Tensor = _libraries.TORCH.wrap(value, _expressions.value_type(expression)[0])
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: torch.Tensor) -> None:
        expression, *operands = inputs
        ctx.expression = expression
        ctx.save_for_backward(*operands)
        ctx.save_for_forward(*operands)

    @staticmethod
    def backward(ctx: Any, cotangent: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        operands = ctx.saved_tensors
        gradients = (
            _apply_derived(_expressions.cotangent(ctx.expression, index), operands, cotangent) if wanted else None
            for index, wanted in enumerate(ctx.needs_input_grad[1:])
        )
        return None, *gradients

    @staticmethod
    def jvp(ctx: Any, _: None, *tangents: torch.Tensor | None) -> torch.Tensor:
        operands = ctx.saved_tensors
        terms = [
            _apply_derived(_expressions.tangent(ctx.expression, index), operands, tangent)
            for index, tangent in enumerate(tangents)
            if tangent is not None
        ]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    @staticmethod
    def vmap(
        info: Any, in_dims: tuple[int | None, ...], expression: Expression, *operands: torch.Tensor
    ) -> tuple[torch.Tensor, int]:
        return _apply(_expressions.batched(expression, in_dims[1:], info.batch_size), operands), 0
