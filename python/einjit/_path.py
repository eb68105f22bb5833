"""Contraction paths: who chooses them, what each step is, and the reports that NumPy and opt_einsum print."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Any, Literal

import numpy as np
from numpy import einsum_path as _numpy_einsum_path  # the original, should a program replace numpy's by einjit's

from . import _core
from ._spec import Label, Terms, symbol

Path = list[tuple[int, ...]]
Shape = tuple[int, ...]
MemoryLimit = int | Literal["max_input"] | None
OWN = (True, None, "auto", "auto-hq")
"""Values of `optimize` by which einjit chooses."""


@dataclass(frozen=True)
class Network:
    """A spec with shapes, its labels single characters."""

    inputs: tuple[str, ...]
    output: str
    sizes: dict[str, int]

    @staticmethod
    def of(terms: Terms, shapes: Sequence[Shape]) -> Network:
        labels = dict.fromkeys(label for term in terms.inputs for label in term)
        letters: dict[Label, str] = {label: label for label in labels if isinstance(label, str)}
        free = (letter for letter in map(symbol, _lower_first()) if letter not in letters)
        names = {label: letters.get(label) or next(free) for label in labels}
        sizes = {names[label]: size for label, size in terms.sizes(shapes).items()}
        return Network(
            tuple("".join(names[label] for label in term) for term in terms.inputs),
            "".join(names[label] for label in terms.output),
            sizes,
        )

    @property
    def text(self) -> str:
        return ",".join(self.inputs) + "->" + self.output

    @property
    def labels(self) -> frozenset[str]:
        return frozenset("".join(self.inputs))

    def elements(self, labels: Iterable[str]) -> int:
        return prod(self.sizes[label] for label in labels)

    def naive_flops(self) -> int:
        inner = sum(len(set(term)) for term in self.inputs) > len(self.labels)
        return _flops(self.elements(self.labels), len(self.inputs), inner)

    def shapes(self) -> list[Shape]:
        return [tuple(self.sizes[label] for label in term) for term in self.inputs]


def _lower_first() -> Iterable[int]:
    yield from range(26, 52)
    yield from range(26)
    yield from range(52, 0x10F000)


def _flops(elements: int, operands: int, inner: bool) -> int:
    return elements * (max(1, operands - 1) + inner)


@dataclass(frozen=True)
class Step:
    """One step of a path; positions in falling order, as both libraries list them."""

    positions: tuple[int, ...]
    operands: tuple[str, ...]
    result: str
    removed: frozenset[str]
    remaining: tuple[str, ...]
    scaling: int
    flops: int
    elements: int

    @property
    def text(self) -> str:
        return ",".join(self.operands) + "->" + self.result


def steps_of(network: Network, path: Iterable[Sequence[int]], style: Literal["numpy", "opt_einsum"]) -> list[Step]:
    """What each step of a path does. Labels of intermediates stand in the order in which that library writes them.

    Raises RuntimeError for a path that leaves more than one operand.
    """
    left = list(network.inputs)
    steps: list[Step] = []
    path = [tuple(step) for step in path]
    for number, step in enumerate(path):
        positions = tuple(sorted(step, reverse=True))
        operands = tuple(left.pop(position) for position in positions)
        involved = frozenset("".join(operands))
        kept = involved & frozenset(network.output).union(*map(frozenset, left))
        if number == len(path) - 1:
            result = network.output
        elif style == "numpy":
            result = "".join(sorted(kept, key=lambda label: (network.sizes[label], label)))
        else:
            result = "".join(sorted(kept, key="".join(operands).index))
        left.append(result)
        elements = network.elements(involved)
        removed = involved - kept
        flops = _flops(elements, len(operands), bool(removed))
        steps.append(
            Step(positions, operands, result, removed, tuple(left), len(involved), flops, network.elements(kept))
        )
    if len(left) != 1:
        raise RuntimeError(f"the path {path} leaves {len(left)} operands instead of one")
    return steps


def numpy_report(network: Network, path: Iterable[Sequence[int]]) -> str:
    """What numpy.einsum_path prints of a path."""
    steps = steps_of(network, path, "numpy")
    naive, optimized = network.naive_flops(), sum(step.flops for step in steps) + 1
    lines = [
        f"  Complete contraction:  {network.text}",
        f"         Naive scaling:  {len(network.labels)}",
        f"     Optimized scaling:  {max(step.scaling for step in steps)}",
        f"      Naive FLOP count:  {naive:.3e}",
        f"  Optimized FLOP count:  {optimized:.3e}",
        f"   Theoretical speedup:  {naive / optimized:3.3f}",
        f"  Largest intermediate:  {max(step.elements for step in steps):.3e} elements",
        "-" * 74,
        f"{'scaling':>6} {'current':>24} {'remaining':>40}",
        "-" * 74,
    ]
    for step in steps:
        lines.append(f"{step.scaling:4d}    {step.text:>24} {','.join(step.remaining) + '->' + network.output:>40}")
    return "\n".join(lines)


class PathInfo:
    """What opt_einsum.contract_path tells of a path: the same attributes, printed alike.

    The column BLAS is 0 throughout: einjit compiles every step and calls no BLAS.
    """

    def __init__(self, network: Network, path: Path) -> None:
        steps = steps_of(network, path, "opt_einsum")
        self.path = path
        self.contraction_list = [(s.positions, s.removed, s.text, s.remaining, False) for s in steps]
        self.input_subscripts = ",".join(network.inputs)
        self.output_subscript = network.output
        self.eq = network.text
        self.indices = network.labels
        self.size_dict = network.sizes
        self.shapes = network.shapes()
        self.scale_list = [step.scaling for step in steps]
        self.size_list = [step.elements for step in steps]
        self.naive_cost = Decimal(network.naive_flops())
        self.opt_cost = Decimal(sum(step.flops for step in steps))
        self.speedup = self.naive_cost / max(self.opt_cost, Decimal(1))
        self.largest_intermediate = Decimal(max(self.size_list, default=1))

    def __repr__(self) -> str:
        lines = [
            f"  Complete contraction:  {self.eq}",
            f"         Naive scaling:  {len(self.indices)}",
            f"     Optimized scaling:  {max(self.scale_list, default=0)}",
            f"      Naive FLOP count:  {self.naive_cost:.3e}",
            f"  Optimized FLOP count:  {self.opt_cost:.3e}",
            f"   Theoretical speedup:  {self.speedup:.3e}",
            f"  Largest intermediate:  {self.largest_intermediate:.3e} elements",
            "-" * 80,
            f"{'scaling':>6} {'BLAS':>11} {'current':>22} {'remaining':>37}",
            "-" * 80,
        ]
        for scaling, (_, _, text, remaining, blas) in zip(self.scale_list, self.contraction_list):
            rest = ",".join(remaining) + "->" + self.output_subscript
            lines.append(f"{scaling:>4} {int(blas):>14} {text:>22}    {rest:>{max(0, 56 - max(22, len(text)))}}")
        return "\n".join(lines)


def own_path(spec: str, shapes: Sequence[Shape]) -> Path:
    """The path that einjit chooses. Raises ValueError for a wrong spec or shapes."""
    types = [_core.OperandType("f64", shape) for shape in shapes]
    return [tuple(sorted(step)) for step in _core.contraction_path(spec, types)]


def numpy_path(network: Network, strategy: Any) -> Path:
    """The path that numpy.einsum_path finds."""
    letters = {label: symbol(i) for i, label in enumerate(sorted(network.labels))}
    if len(letters) > 52:
        raise ValueError(f"optimize={strategy!r} is NumPy's, which has 52 labels; here are {len(letters)}")
    text = network.text if network.text.isascii() else "".join(letters.get(c, c) for c in network.text)
    operands = [np.broadcast_to(np.zeros(()), shape) for shape in network.shapes()]
    return [tuple(step) for step in _numpy_einsum_path(text, *operands, optimize=strategy)[0][1:]]


Optimizer = Callable[[list[frozenset[str]], frozenset[str], dict[str, int], int | None], Collection[tuple[int, ...]]]


def opt_einsum_path(network: Network, optimize: str | Optimizer, memory_limit: MemoryLimit) -> Path:
    """The path of an optimizer, or of opt_einsum's strategy of that name.

    Raises ValueError for a name that nobody knows, and ImportError for one that opt_einsum may know if it is missing.
    """
    if memory_limit == "max_input":
        memory_limit = max(network.elements(term) for term in (*network.inputs, network.output))
    if isinstance(optimize, str):
        try:
            from opt_einsum.paths import get_path_fn  # type: ignore[import-untyped, unused-ignore]
        except ImportError as error:
            raise ImportError(f"optimize={optimize!r} is a strategy of opt_einsum, which is not installed") from error
        try:
            optimizer: Optimizer = get_path_fn(optimize)
        except KeyError as error:
            raise ValueError(f"optimize={optimize!r} is the name of no strategy") from error
    else:
        optimizer = optimize
    inputs = [frozenset(term) for term in network.inputs]
    return [tuple(step) for step in optimizer(inputs, frozenset(network.output), network.sizes, memory_limit)]
