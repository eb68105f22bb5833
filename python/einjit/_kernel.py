"""Kernels to hold, call and look into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from . import _core, _einsum, _libraries, _spec
from ._core import Explanation
from ._prepare import Rules, Source, prepare

MOST_LAYOUTS = 512  # whose calls a kernel of dynamic labels keeps ready
STAGES = ("import", "plan", "linalg", "schedule", "tiled", "vector", "loops", "llvm", "asm")


class Kernel:
    """Native code for one spec and the dtypes, shapes and strides of its operands.

    Call it with arrays of that kind: kernel(a, b), kernel(a, b, out=c). Labels that are dynamic may have other sizes,
    and strides are then free. Thread safety: any thread may.
    """

    def __init__(
        self, spec: str, sources: Sequence[Source], path: Sequence[Sequence[int]] = (), dynamic: Sequence[str] = ()
    ) -> None:
        self.spec = spec
        self.dynamic = tuple(dynamic)
        self._types = [source.type() for source in sources]
        self._path = [list(step) for step in path]
        self._native = _core.compile(spec, self._types, path=self._path, dynamic=self.dynamic)
        terms = _spec.parse(spec, [len(operand.shape) for operand in self._types])
        self._open = [[self._is_dynamic(label) for label in term] for term in terms.inputs]
        self._calls: dict[object, _core.Call] = {}
        self._prepare(sources)
        self._explanation: Explanation | None = None

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Of the operands."""
        return [operand.shape for operand in self._types]

    @property
    def dtypes(self) -> list[str]:
        """einjit's names of the operands' dtypes: "f32", "c64", ..."""
        return [operand.dtype for operand in self._types]

    @property
    def result_shape(self) -> tuple[int, ...]:
        return self._native.result_shape

    @property
    def result_dtype(self) -> str:
        return self._native.result_dtype

    @property
    def name(self) -> str:
        """Of the functions in the object code."""
        return self._native.name

    @property
    def compile_ms(self) -> float:
        """Milliseconds that the compilation took."""
        return self._native.compile_ms

    @property
    def code_bytes(self) -> int:
        return self._native.code_bytes

    @property
    def workspace_bytes(self) -> int:
        return self._native.workspace_bytes

    def explain(self, target: str = "host") -> Explanation:
        """What the compiler decided and why: plan, schedule, bounds. Shows as text."""
        return _core.explain(self.spec, self._types, self._path, target, self.dynamic)

    def ir(self, stage: str = "vector", target: str = "host") -> str:
        """The module after a stage: import, plan, linalg, schedule, tiled, vector, loops, llvm or asm.

        Raises ValueError for another stage.
        """
        return _core.dump(self.spec, self._types, stage, self._path, target, self.dynamic)

    def asm(self, target: str = "host") -> str:
        """The assembly."""
        return self.ir("asm", target)

    def __call__(self, *operands: Any, out: Any = None) -> Any:
        """The result, in the first operand's library, or written to `out`.

        Raises ValueError where operands have other dtypes, shapes or strides than the kernel was compiled for.
        """
        if len(operands) != len(self._types):
            raise ValueError(f"einsum {self.spec!r} was compiled for {len(self._types)} operands, not {len(operands)}")
        sources = [_libraries.read(operand, index) for index, operand in enumerate(operands)]
        call = self._calls.get(_layouts(sources))
        if call is None:
            for index, source in enumerate(sources):
                self._check(index, source.type())
        if out is not None:
            return _einsum.evaluate(self.spec, operands, Rules(path=self._path, dynamic=self.dynamic), out)
        result = (call or self._prepare(sources))([source.array for source in sources])
        return _libraries.library_of(operands[0]).wrap(result, self.result_dtype)

    def _prepare(self, sources: Sequence[Source]) -> _core.Call:
        """Only for what the kernel was compiled for: a call that is kept is made again without a check."""
        rules = Rules(order="C", path=self._path, views=False, dynamic=self.dynamic)
        call = prepare(self.spec, sources, rules, _einsum.common([source.dtype for source in sources]))
        if len(self._calls) >= MOST_LAYOUTS:
            self._calls.clear()
        self._calls[_layouts(sources)] = call
        return call

    def _is_dynamic(self, label: _spec.Label) -> bool:
        return (label if isinstance(label, str) else _spec.ELLIPSIS) in self.dynamic

    def _check(self, index: int, given: _core.OperandType) -> None:
        """Raises ValueError where an operand is not what the kernel was compiled for."""
        wanted, may_vary = self._types[index], self._open[index]
        shape = given.shape
        if len(shape) == len(wanted.shape):
            shape = tuple(was if varies else is_ for is_, was, varies in zip(shape, wanted.shape, may_vary))
        same = {
            "dtype": given.dtype == wanted.dtype,
            "shape": shape == wanted.shape,
            "conjugate": given.conjugate == wanted.conjugate,
            "strides": bool(self.dynamic) or given.strides == wanted.strides,
        }
        for what, is_same in same.items():
            if not is_same:
                others = " and other sizes of dynamic labels only" if what == "shape" and any(may_vary) else ""
                raise ValueError(
                    f"einsum {self.spec!r}: {what} of operand {index} is {getattr(given, what)}, but the kernel was "
                    f"compiled for {getattr(wanted, what)}{others}"
                )

    def __repr__(self) -> str:
        if self._explanation is None:
            self._explanation = self.explain()
        facts = self._explanation
        operands = ", ".join(f"{dtype} {shape}" for dtype, shape in zip(self.dtypes, self.shapes))
        sizes = f", any size of {', '.join(self.dynamic)}" if self.dynamic else ""
        lines = [f"Kernel {self.spec!r}: {operands} -> {self.result_dtype} {self.result_shape}{sizes}"]
        for number, step in enumerate(facts.steps, 1):
            lines.append(f"  {number}. {step.expression}: {step.kind}, bound by {step.bound}")
        lines.append(
            f"  at least {facts.limit_seconds * 1e6:.4g} us on {facts.target.partition(' +')[0]} ({facts.flops:.3g} flop, "
            f"{facts.bytes:.3g} bytes); compiled in {self.compile_ms:.1f} ms to {self.code_bytes} bytes"
        )
        return "\n".join(lines)


def _layouts(sources: Sequence[Source]) -> object:
    return tuple((source.dtype, source.array.shape, source.array.strides, source.conjugate) for source in sources)


def compile(spec: str, *operands: Any, optimize: Any = True, dynamic: str | Iterable[str] = "") -> Kernel:
    """A kernel for arrays like these, whose elements do not matter.

    optimize: a path as einsum_path gives it. dynamic: labels whose sizes the code leaves open, written as a term of the
    spec, "nq" or "...q", or as a list; one kernel then serves all their sizes. Raises as einsum does, and ValueError
    for a label that the spec lacks.
    """
    sources = [_libraries.read(operand, index) for index, operand in enumerate(operands)]
    return Kernel(spec, sources, _einsum.path_of(optimize, len(operands)), _labels_of(dynamic))


def _labels_of(dynamic: str | Iterable[str]) -> list[str]:
    if isinstance(dynamic, str):
        before, dots, after = dynamic.replace(" ", "").partition(_spec.ELLIPSIS)
        return [*before, *([dots] if dots else []), *after]
    labels = list(dynamic) if isinstance(dynamic, Iterable) else [dynamic]
    for label in labels:
        if not isinstance(label, str):
            raise TypeError(f"dynamic={dynamic!r}: {label!r} is not a label; write \"nq\" or [\"n\", \"q\"]")
    return labels
