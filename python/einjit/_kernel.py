"""Kernels to hold, call and look into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import _core, _einsum, _libraries
from ._core import Explanation
from ._prepare import Rules, Source, prepare

STAGES = ("import", "plan", "linalg", "schedule", "tiled", "vector", "loops", "llvm", "asm")


class Kernel:
    """Native code for one spec and the dtypes, shapes and strides of its operands.

    Call it with arrays of that kind: kernel(a, b), kernel(a, b, out=c). Thread safety: any thread may.
    """

    def __init__(self, spec: str, sources: Sequence[Source], path: Sequence[Sequence[int]] = ()) -> None:
        self.spec = spec
        self._types = [source.type() for source in sources]
        self._path = [list(step) for step in path]
        self._native = _core.compile(spec, self._types, path=self._path)
        names = [source.dtype for source in sources]
        self._call = prepare(spec, sources, Rules(order="C", path=self._path, views=False), _einsum.common(names))
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
        return _core.explain(self.spec, self._types, self._path, target)

    def ir(self, stage: str = "vector", target: str = "host") -> str:
        """The module after a stage: import, plan, linalg, schedule, tiled, vector, loops, llvm or asm.

        Raises ValueError for another stage.
        """
        return _core.dump(self.spec, self._types, stage, self._path, target)

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
        for index, (source, wanted) in enumerate(zip(sources, self._types)):
            _check(self.spec, index, source.type(), wanted)
        if out is not None:
            return _einsum.evaluate(self.spec, operands, Rules(path=self._path), out)
        result = self._call([source.array for source in sources])
        return _libraries.library_of(operands[0]).wrap(result, self.result_dtype)

    def __repr__(self) -> str:
        if self._explanation is None:
            self._explanation = self.explain()
        facts = self._explanation
        operands = ", ".join(f"{dtype} {shape}" for dtype, shape in zip(self.dtypes, self.shapes))
        lines = [f"Kernel {self.spec!r}: {operands} -> {self.result_dtype} {self.result_shape}"]
        for number, step in enumerate(facts.steps, 1):
            lines.append(f"  {number}. {step.expression}: {step.kind}, bound by {step.bound}")
        lines.append(
            f"  at least {facts.limit_seconds * 1e6:.4g} us on {facts.target.partition(' +')[0]} ({facts.flops:.3g} flop, "
            f"{facts.bytes:.3g} bytes); compiled in {self.compile_ms:.1f} ms to {self.code_bytes} bytes"
        )
        return "\n".join(lines)


def _check(spec: str, index: int, given: _core.OperandType, wanted: _core.OperandType) -> None:
    for what in ("dtype", "shape", "conjugate", "strides"):
        is_, was = getattr(given, what), getattr(wanted, what)
        if is_ != was:
            raise ValueError(f"einsum {spec!r}: {what} of operand {index} is {is_}, but the kernel was compiled for {was}")


def compile(spec: str, *operands: Any, optimize: Any = True) -> Kernel:
    """A kernel for arrays like these, whose elements do not matter.

    optimize: a path as einsum_path gives it. Raises as einsum does.
    """
    sources = [_libraries.read(operand, index) for index, operand in enumerate(operands)]
    return Kernel(spec, sources, _einsum.path_of(optimize, len(operands)))
