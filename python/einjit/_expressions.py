"""Einsums as values that can be differentiated and batched: what einjit.torch and einjit.jax have in common."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from . import _core, _spec
from ._core import Derived, Expression

OperandKey = tuple[str, tuple[int, ...]]
"""einjit's name of a dtype, and a shape."""


@lru_cache(maxsize=4096)
def expression(spec: str, operands: tuple[OperandKey, ...]) -> Expression:
    """Equal arguments give the same object, so that it can stand for its value. Raises as einsum does, at its first
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
def batched(of: Expression, batches: tuple[int | None, ...]) -> Expression:
    """The expression for operands with a batch dimension of that size before the others, None for those without; the
    result has it first, too."""
    operands = of.operands
    inputs, output = _terms(of.spec, [len(operand.shape) for operand in operands])
    used = {label for term in (*inputs, output) for label in term}
    batch = next(letter for letter in map(_spec.symbol, range(len(used) + 1)) if letter not in used)
    terms = [term if size is None else batch + term for term, size in zip(inputs, batches)]
    types = [
        operand
        if size is None
        else _core.OperandType(operand.dtype, (size, *operand.shape), conjugate=operand.conjugate)
        for operand, size in zip(operands, batches)
    ]
    return of.with_terms(",".join(terms) + "->" + batch + output, types)


def _terms(spec: _core.Spec, ranks: Sequence[int]) -> tuple[list[str], str]:
    """Each term as a letter a dimension."""
    if spec.in_letters:
        parsed = _spec.parse(spec.text, ranks)
        terms = [*parsed.inputs, parsed.output]
    else:
        left, _, right = spec.text.partition("->")
        terms = [tuple(term.split()) for term in (*left.split(","), right)]
    letters = {label: _spec.symbol(i) for i, label in enumerate(dict.fromkeys(label for t in terms for label in t))}
    *inputs, output = ("".join(letters[label] for label in term) for term in terms)
    return inputs, output
