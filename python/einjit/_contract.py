"""The functions of opt_einsum, and einsum_path of NumPy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from . import _einsum, _path, _spec
from ._expression import ContractExpression
from ._path import MemoryLimit, Network, Path, PathInfo
from ._prepare import Rules

BACKENDS = ("auto", "einjit", "numpy", "torch", "jax", "jaxlib")
Optimize = bool | str | None | Collection[tuple[int, ...]] | Callable[..., Any]


def einsum_path(*operands: Any, optimize: Any = True) -> tuple[list[Any], str]:
    """The order in which operands are contracted, in NumPy's form, and NumPy's report of it.

    optimize: True for einjit's own choice; "greedy", "optimal", False and (name, elements) as in numpy.einsum_path; or
    a path to report on. The path can be passed to einsum of either library.
    """
    if isinstance(optimize, str) and optimize not in ("greedy", "optimal"):
        raise TypeError(f"optimize={optimize!r}: not a path, and not the name of a way to find one")
    spec, arrays = _einsum.split_arguments(operands)
    steps = _einsum.path_of(optimize, len(arrays))
    shapes = [_shape(array, index) for index, array in enumerate(arrays)]
    chosen = _path.own_path(spec, shapes)
    network = Network.of(_spec.parse(spec, [len(shape) for shape in shapes]), shapes)
    if steps:
        chosen = [tuple(step) for step in steps]
    elif optimize is not True:
        chosen = _path.numpy_path(network, optimize)
    return ["einsum_path", *chosen], _path.numpy_report(network, chosen)


def contract(
    subscripts: Any,
    *operands: Any,
    out: Any = None,
    use_blas: bool = True,
    optimize: Optimize = True,
    memory_limit: MemoryLimit = None,
    backend: str = "auto",
    dtype: Any = None,
    order: str = "K",
    casting: str = "safe",
) -> Any:
    """Evaluates an einsum, as opt_einsum.contract does; labels may be any hashable objects.

    use_blas changes nothing: einjit compiles every step. backend: einjit computes, whatever the arrays' library.
    """
    _check_backend(backend)
    spec, arrays = _arguments((subscripts, *operands))
    path: Path | bool = True
    if not _is_own(optimize, memory_limit):
        path = _find(spec, [_shape(array, i) for i, array in enumerate(arrays)], optimize, memory_limit)[1]
    return _einsum.einsum(spec, *arrays, out=out, dtype=dtype, order=order, casting=casting, optimize=path)


def contract_path(
    subscripts: Any,
    *operands: Any,
    use_blas: bool = True,
    optimize: Optimize = True,
    memory_limit: MemoryLimit = None,
    shapes: bool = False,
) -> tuple[Path, PathInfo]:
    """The order in which operands are contracted and what is known of it, as opt_einsum.contract_path.

    optimize: True and "auto" for einjit's own choice; a path, an optimizer, or the name of one of opt_einsum's.
    """
    spec, arrays = _arguments((subscripts, *operands))
    sizes = [_sizes(array) if shapes else _shape(array, index) for index, array in enumerate(arrays)]
    network, path = _find(spec, sizes, optimize, memory_limit)
    return path, PathInfo(network, path)


def contract_expression(
    subscripts: Any,
    *shapes: Any,
    constants: Collection[int] | None = None,
    use_blas: bool = True,
    optimize: Optimize = True,
    memory_limit: MemoryLimit = None,
    dtype: Any = None,
    order: str = "K",
    casting: str = "safe",
) -> ContractExpression:
    """An einsum to be called with arrays of these shapes, as opt_einsum.contract_expression.

    constants: positions at which not a shape but an array stands. What depends on constants alone is computed once.
    """
    spec, arguments = _arguments((subscripts, *shapes))
    fixed = {index: arguments[index] for index in sorted(constants or ())}
    sizes = [_shape(a, i) if i in fixed else _sizes(a) for i, a in enumerate(arguments)]
    network, path = _find(spec, sizes, optimize, memory_limit)
    rules = Rules(dtype=None if dtype is None else _einsum.dtype_named(dtype), order=order.upper(), casting=casting)
    return ContractExpression(network, path, fixed, rules)


def _arguments(arguments: Sequence[Any]) -> tuple[str, list[Any]]:
    if isinstance(arguments[0], str):
        return _einsum.split_arguments(arguments)
    return _spec.from_hashables(arguments)


def _is_own(optimize: Any, memory_limit: MemoryLimit) -> bool:
    named = optimize is None or isinstance(optimize, (bool, str))
    return named and optimize in _path.OWN and memory_limit is None


def _find(
    spec: str, shapes: Sequence[tuple[int, ...]], optimize: Optimize, memory_limit: MemoryLimit
) -> tuple[Network, Path]:
    own = _path.own_path(spec, shapes)
    network = Network.of(_spec.parse(spec, [len(shape) for shape in shapes]), shapes)
    if _is_own(optimize, memory_limit):
        return network, own
    if optimize is False:
        return network, [tuple(range(len(shapes)))]
    if isinstance(optimize, str) or callable(optimize) or optimize in (True, None):
        strategy = "auto" if optimize in (True, None) else optimize
        return network, _path.opt_einsum_path(network, strategy, memory_limit)  # type: ignore[arg-type]
    return network, [tuple(step) for step in optimize]  # type: ignore[union-attr]


def _check_backend(backend: str) -> None:
    if backend not in BACKENDS:
        raise ValueError(f"backend={backend!r}: einjit computes on the CPU, for {', '.join(BACKENDS)}")


def _shape(array: Any, index: int) -> tuple[int, ...]:
    """Of an array of any library, or of what NumPy can make one of."""
    if array is None:
        raise TypeError(f"operand {index} is None")
    shape = getattr(array, "shape", None)
    return tuple(int(size) for size in (np.shape(array) if shape is None else shape))


def _sizes(shape: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in shape)


__all__ = ["contract", "contract_expression", "contract_path", "einsum_path"]
