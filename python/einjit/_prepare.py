"""From arrays to a Call: types, casts, layouts and the kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core, _dtypes, _layout, _spec

Array = NDArray[Any]
Path = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Source:
    """An operand as NumPy can hold it. The dtype's name is einjit's: bf16 may come in 16-bit integers."""

    array: Array
    dtype: str
    conjugate: bool = False

    def type(self) -> _core.OperandType:
        item = self.array.itemsize
        strides = [stride // item for stride in self.array.strides]
        return _core.OperandType(self.dtype, self.array.shape, strides, self.conjugate)


@dataclass(frozen=True)
class Rules:
    """What numpy.einsum's keywords say, and which labels the code leaves open."""

    dtype: str | None = None
    order: str = "K"
    casting: str = "safe"
    path: Path = ()
    views: bool = True
    dynamic: Sequence[str] = ()


def source_of(array: Array, index: int) -> Source:
    """Raises TypeError for a dtype that einjit does not compute with."""
    return Source(_layout.readable(array), _dtypes.name_of(array.dtype, f"operand {index}"))


def run(spec: str, sources: Sequence[Source], rules: Rules, out: Source | None = None) -> Any:
    """Checks, compiles or finds the kernel, and runs it. Gives a NumPy array or scalar, or `out.array`."""
    computed = _computed_type(sources, rules, out)
    sources = [_narrowed(source, computed, rules.casting) for source in sources]
    target = None if out is None else _writable(out, computed)
    call = prepare(spec, sources, rules, computed, target)
    result = call([source.array for source in sources], None if target is None else target.array)
    if out is None or target is None:
        return result
    if target is not out:
        np.copyto(_numbers(out), target.array, casting="unsafe")
    return out.array


def prepare(
    spec: str, sources: Sequence[Source], rules: Rules, computed: str, out: Source | None = None
) -> _core.Call:
    """The way to run it. Raises ValueError for spec and shapes."""
    types = [source.type() for source in sources]
    if len(sources) == 1 and out is None and rules.views and computed == sources[0].dtype:
        view = _view(spec, sources[0], rules.order, types[0])
        if view is not None:
            return view
    given = None if out is None else out.type()
    if given is not None:
        return _core.Call.of_kernel(_compile(spec, types, given, computed, rules), types, given.strides, True)
    arrays = [source.array for source in sources]
    _core.contraction_path(spec, types)  # what is wrong in the spec or the shapes
    terms = _spec.parse(spec, [array.ndim for array in arrays])
    sizes = terms.sizes([array.shape for array in arrays])
    shape = [sizes[label] for label in terms.output]
    strides = _layout.result_strides(rules.order, shape, terms, arrays)
    target = _core.OperandType(computed, shape, strides)
    return _core.Call.of_kernel(_compile(spec, types, target, computed, rules), types, strides, False)


def _compile(
    spec: str, types: list[_core.OperandType], target: _core.OperandType, computed: str, rules: Rules
) -> _core.NativeKernel:
    return _core.compile(
        spec, types, target, accumulate=_accumulator(computed), path=rules.path, dynamic=rules.dynamic, narrow=True
    )


def _view(spec: str, source: Source, order: str, operand: _core.OperandType) -> _core.Call | None:
    _core.contraction_path(spec, [operand])
    terms = _spec.parse(spec, [source.array.ndim])
    layout = None if source.conjugate else _layout.view_layout(terms, source.array)
    if layout is None:
        return None
    flags = _layout.view_of(source.array, *layout).flags
    if (order == "C" and not flags.c_contiguous) or (order == "F" and not flags.f_contiguous):
        return None
    return _core.Call.of_view(operand, *layout)


def _computed_type(sources: Sequence[Source], rules: Rules, out: Source | None) -> str:
    """The type of products and sums, as numpy.einsum chooses it."""
    names = [source.dtype for source in sources]
    computed = rules.dtype or _dtypes.common(names + ([out.dtype] if out is not None else []))
    for index, name in enumerate(names):
        _dtypes.check_cast(name, computed, rules.casting, f"operand {index}")
    if out is not None:
        _dtypes.check_cast(computed, out.dtype, rules.casting, "out")
    return computed


def _accumulator(computed: str) -> str | None:
    """None: the default, which is f32 for the two 16-bit floating-point types."""
    return None if computed in ("f16", "bf16") else computed


def _narrowed(source: Source, computed: str, casting: str) -> Source:
    """NumPy casts operands before it multiplies; the compiler only does so where nothing is lost."""
    if casting in ("no", "equiv", "safe") or _dtypes.can_cast(source.dtype, computed, "safe"):
        return source
    array = _numbers(source).conj() if source.conjugate else _numbers(source)
    return Source(array.astype(_dtypes.castable(computed)), computed)


def _numbers(source: Source) -> Array:
    """The array with elements that NumPy can cast: not integers that carry the bits of bfloat16."""
    carries_bits = source.dtype == "bf16" and source.array.dtype == np.uint16
    return source.array.view(_dtypes.castable("bf16")) if carries_bits else source.array


def _writable(out: Source, computed: str) -> Source:
    """`out`, or an array beside it for a kernel to write: where `out` has another byte order, is not aligned, or is of
    a kind that no kernel rounds to, as integers for real results."""
    if not out.array.flags.writeable:
        raise ValueError("out is read-only")
    if _layout.readable(out.array) is out.array and _dtypes.can_cast(computed, out.dtype, "same_kind"):
        return out
    return Source(np.empty(out.array.shape, _dtypes.castable(computed)), computed)
