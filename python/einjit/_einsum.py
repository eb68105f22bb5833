"""einsum for what the fast path in C++ does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import _core, _dtypes, _layout, _libraries, _spec
from ._prepare import Array, Path, Rules, Source, prepare as prepare_call, run, source_of

_CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")
_STRATEGIES = ("greedy", "optimal", "auto", "auto-hq", "dp", "branch-all", "branch-2", "branch-1", "random-greedy")


def prepare(spec: str, operands: tuple[Array, ...], out: Array | None) -> _core.Call | None:
    """How to run an einsum of plain NumPy arrays; None where operands must be copied first."""
    sources = [source_of(operand, index) for index, operand in enumerate(operands)]
    if any(source.array is not operand for source, operand in zip(sources, operands)):
        return None
    target = None
    if out is not None:
        target = source_of(out, -1)
        if target.array is not out:
            return None
    names = [source.dtype for source in sources]
    computed = _dtypes.common(names + ([target.dtype] if target is not None else []))
    if target is not None:
        _dtypes.check_cast(computed, target.dtype, "safe", "out")
    return prepare_call(spec, sources, Rules(), computed, target)


def general(
    *operands: Any,
    out: Any = None,
    dtype: Any = None,
    order: str | None = "K",
    casting: str = "safe",
    optimize: Any = True,
) -> Any:
    """einsum with any arguments."""
    if casting not in _CASTINGS:
        raise ValueError(f"casting must be one of {', '.join(map(repr, _CASTINGS))}, not {casting!r}")
    order = "K" if order is None else order.upper()
    if order not in _layout.ORDERS:
        raise ValueError(f"order must be one of {', '.join(map(repr, _layout.ORDERS))}, not {order!r}")
    spec, arrays = split_arguments(operands)
    rules = Rules(
        dtype=None if dtype is None else dtype_named(dtype),
        order=order,
        casting=casting,
        path=path_of(optimize, len(arrays)),
    )
    return evaluate(spec, arrays, rules, out)


def split_arguments(arguments: Sequence[Any]) -> tuple[str, list[Any]]:
    """Spec and operands of either calling form. Raises ValueError without operands."""
    if not arguments:
        raise ValueError("einsum needs a spec and its operands, or operands each followed by the list of its labels")
    spec = arguments[0]
    if not isinstance(spec, str):
        return _spec.from_sublists(arguments)
    if len(arguments) == 1:
        raise ValueError(f"einsum {spec!r} has no operands")
    return str(spec), list(arguments[1:])


def path_of(optimize: Any, operand_count: int) -> Path:
    """The steps of an explicit path; none where the choice is einjit's. Raises TypeError for what is neither, and
    RuntimeError, as NumPy does, for a path that does not end with one operand."""
    if optimize is None or isinstance(optimize, (bool, np.bool_)):
        return ()
    if isinstance(optimize, str):
        if optimize in _STRATEGIES:
            return ()
        raise TypeError(f"optimize={optimize!r}: not a path, and not the name of a way to find one")
    steps = list(optimize) if isinstance(optimize, Sequence) else []
    if len(steps) == 2 and isinstance(steps[0], str) and isinstance(steps[1], (int, float)):
        return ()  # a strategy and a bound on intermediates, which fused loop nests do not have
    if steps and steps[0] == "einsum_path":
        steps = steps[1:]
    if not steps or not all(isinstance(step, Sequence) and not isinstance(step, str) for step in steps):
        raise TypeError(f"optimize={optimize!r}: not a path, and not the name of a way to find one")
    path = [[int(position) for position in step] for step in steps]
    left = operand_count - sum(len(step) - 1 for step in path)
    if left != 1:
        raise RuntimeError(f"the path {path} leaves {left} of {operand_count} operands instead of one")
    return path


def evaluate(
    spec: str, operands: Sequence[Any], rules: Rules, out: Any = None, library: _libraries.Library | None = None
) -> Any:
    """Reads the operands, runs, and gives a result of the library, or else of the first operand's."""
    library = library or _libraries.library_of(operands[0])
    gradient = _differentiable(operands) if out is None and rules == Rules(path=rules.path) else None
    if gradient is not None:
        return gradient(spec, *operands)
    sources = [_libraries.read(operand, index, rules) for index, operand in enumerate(operands)]
    if out is not None:
        run(spec, sources, rules, _libraries.read_out(out))
        return out
    if rules == Rules() and _needs_no_names(sources):
        result = _core.einsum(spec, *(source.array for source in sources))
    else:
        result = run(spec, sources, rules)
    return result if library is _libraries.NUMPY else library.wrap(result, _result_name(sources, rules))


def _needs_no_names(sources: Sequence[Source]) -> bool:
    """Whether the arrays alone say it all, so that the fast path can take them."""
    return not any(source.conjugate or (source.dtype == "bf16" and source.array.dtype == np.uint16) for source in sources)


def _result_name(sources: Sequence[Source], rules: Rules) -> str:
    return rules.dtype or _dtypes.common([source.dtype for source in sources])


def _differentiable(operands: Sequence[Any]) -> Any:
    """The einsum of einjit.torch or einjit.jax where an operand is traced or wants a derivative."""
    for operand in operands:
        module = type(operand).__module__.partition(".")[0]
        if module == "torch":
            from . import torch

            if torch.wants_derivative(operand):
                return torch.einsum
        if module == "jax":
            from . import jax

            if jax.is_traced(operand):
                return jax.einsum
    return None


general.__qualname__ = "einsum"  # what Python's message on an unknown keyword calls it
common = _dtypes.common
dtype_named = _dtypes.named
_core.set_python_side(prepare, general)
einsum = _core.einsum
