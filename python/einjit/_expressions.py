"""Einsums as values that can be differentiated and batched: what einjit.torch and einjit.jax have in common."""

from __future__ import annotations

from functools import lru_cache

from . import _core
from ._core import Derived, Expression

OperandKey = tuple[str, tuple[int, ...]]
"""einjit's name of a dtype, and a shape."""


@lru_cache(maxsize=4096)
def expression(spec: str, operands: tuple[OperandKey, ...]) -> Expression:
    """Equal arguments give the same object, as long as it is among the last ones and no two threads asked for it at
    once: it may stand for its value, and what that misses is derived again. Raises as einsum does, at its first
    derivative or evaluation."""
    return _core.Expression(spec, [_core.OperandType(dtype, shape) for dtype, shape in operands])


@lru_cache(maxsize=4096)
def value_type(of: Expression) -> OperandKey:
    return of.value_type()


@lru_cache(maxsize=4096)
def cotangent(of: Expression, operand: int) -> Derived:
    return of.cotangent(operand)


@lru_cache(maxsize=4096)
def tangent(of: Expression, operand: int) -> Derived:
    return of.tangent(operand)


@lru_cache(maxsize=4096)
def batched(of: Expression, axes: tuple[int | None, ...], size: int) -> Expression:
    """The expression for operands with a batch of that size along an axis, None for those without; the result has it
    first."""
    return of.batch(axes, size)
