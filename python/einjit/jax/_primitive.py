"""An einsum as a JAX primitive: compiled functions call back into einjit; derivatives are the same primitive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir

from .. import _dtypes, _einsum, _expressions, _libraries
from .._core import Derived, Expression

einsum_p = Primitive("einjit_einsum")


def einsum(subscripts: Any, *operands: Any) -> jax.Array:
    """jax.numpy.einsum on CPU arrays, in both calling forms.

    Differentiable as often as one likes, forwards and backwards; under jax.vmap the batch becomes a label. Inside
    jax.jit each call goes to the host and back, some 50 us. Thread safety: any thread.
    Raises ValueError for specs and shapes, TypeError for dtypes.
    """
    spec, arrays = _einsum.split_arguments((subscripts, *operands))
    arrays = [jnp.asarray(array) for array in arrays]
    types = tuple((_dtypes.name_of(a.dtype, f"operand {i}"), tuple(a.shape)) for i, a in enumerate(arrays))
    return _bind(_expressions.expression(spec, types), arrays)


def is_traced(operand: Any) -> bool:
    """Whether the operand stands for values that are not known yet."""
    return isinstance(operand, jax.core.Tracer)


def _bind(expression: Expression, operands: Sequence[Any]) -> jax.Array:
    result: jax.Array = einsum_p.bind(*operands, expression=expression)  # type: ignore[no-untyped-call]
    return result


def _bind_derived(derived: Derived, operands: Sequence[Any], direction: Any) -> jax.Array:
    arguments = []
    for source, wanted in zip(derived.sources, derived.einsum.operands):
        if source.source == "operand":
            arguments.append(operands[source.position])
        elif source.source == "ones":
            arguments.append(jnp.ones(wanted.shape, _dtypes.dtype_of(wanted.dtype)))
        else:
            arguments.append(direction.astype(_dtypes.dtype_of(wanted.dtype)))
    return _bind(derived.einsum, arguments)


def _evaluate(expression: Expression, *operands: Any) -> Any:
    sources = [_libraries.read(np.asarray(operand), index) for index, operand in enumerate(operands)]
    return expression.evaluate([source.array for source in sources])


def _implementation(*operands: Any, expression: Expression) -> jax.Array:
    return jnp.asarray(_evaluate(expression, *operands))


def _result_type(expression: Expression) -> tuple[tuple[int, ...], np.dtype[Any]]:
    dtype, shape = _expressions.value_type(expression)
    return shape, _dtypes.dtype_of(dtype)


def _abstract(*operands: Any, expression: Expression) -> Any:
    return jax.core.ShapedArray(*_result_type(expression))


def _call_back(*operands: Any, expression: Expression) -> Any:
    result = jax.ShapeDtypeStruct(*_result_type(expression))  # type: ignore[no-untyped-call]
    return jax.pure_callback(lambda *arrays: _evaluate(expression, *arrays), result, *operands)


def _jvp(primals: Sequence[Any], tangents: Sequence[Any], expression: Expression) -> tuple[Any, Any]:
    value = _bind(expression, primals)
    terms = [
        _bind_derived(_expressions.tangent(expression, index), primals, tangent)
        for index, tangent in enumerate(tangents)
        if not isinstance(tangent, ad.Zero)
    ]
    total = terms[0]
    for term in terms[1:]:
        total = ad.add_jaxvals(total, term)
    return value, total


def _transpose(cotangent: Any, *operands: Any, expression: Expression) -> list[Any]:
    """JAX transposes without conjugation; the conjugate of einjit's cotangent of the conjugate is that."""
    results: list[Any] = [None] * len(operands)
    if isinstance(cotangent, ad.Zero):
        return results
    for index, operand in enumerate(operands):
        if ad.is_undefined_primal(operand):  # type: ignore[no-untyped-call]
            derived = _expressions.cotangent(expression, index)
            results[index] = _conjugate(_bind_derived(derived, operands, _conjugate(cotangent)))
    return results


def _conjugate(array: Any) -> Any:
    return jnp.conj(array) if jnp.iscomplexobj(array) else array


def _batch(operands: Sequence[Any], dims: Sequence[Any], expression: Expression) -> tuple[Any, int]:
    size = next(o.shape[d] for o, d in zip(operands, dims) if d is not None)
    return _bind(_expressions.batched(expression, tuple(dims), size), operands), 0


einsum_p.def_impl(_implementation)  # type: ignore[no-untyped-call]
einsum_p.def_abstract_eval(_abstract)  # type: ignore[no-untyped-call]
ad.primitive_jvps[einsum_p] = _jvp
ad.primitive_transposes[einsum_p] = _transpose
batching.primitive_batchers[einsum_p] = _batch
mlir.register_lowering(einsum_p, mlir.lower_fun(_call_back, multiple_results=False))
