"""Einsums to be called again and again, with constants folded."""

from __future__ import annotations

from typing import Any

from . import _einsum, _libraries
from ._path import Network, Path, steps_of
from ._prepare import Rules


class ContractExpression:
    """An einsum of given shapes, as opt_einsum's class of that name. Thread safety: any thread may call it."""

    def __init__(self, network: Network, path: Path, constants: dict[int, Any], rules: Rules) -> None:
        self.contraction = network.text
        self.num_args = len(network.inputs) - len(constants)
        self._constants = constants
        self._rules = rules
        self._path = path
        self._network = network
        self._terms, self._values, self._steps = _fold(network, path, constants)

    def __call__(
        self, *arrays: Any, out: Any = None, backend: str = "auto", evaluate_constants: bool = False
    ) -> Any:
        """The result for these arrays, in the place of the shapes. Raises ValueError for another number of arrays.

        backend and evaluate_constants change nothing: einjit computes, and constants are folded already.
        """
        if len(arrays) != self.num_args:
            raise ValueError(f"{self!r} takes {self.num_args} arrays, not {len(arrays)}")
        given = iter(arrays)
        operands = [next(given) if value is None else value for value in self._values]
        spec = ",".join(self._terms) + "->" + self._network.output
        rules = Rules(self._rules.dtype, self._rules.order, self._rules.casting, self._steps)
        library = _libraries.library_of(arrays[0]) if arrays else None
        return _einsum.evaluate(spec, operands, rules, out, library)

    def __repr__(self) -> str:
        marked = [f"[{term}]" if i in self._constants else term for i, term in enumerate(self._network.inputs)]
        terms = ",".join(marked).replace("],[", ",")
        constants = f", constants={list(self._constants)}" if self._constants else ""
        return f"<ContractExpression('{terms}->{self._network.output}'{constants})>"

    def __str__(self) -> str:
        steps = steps_of(self._network, self._path, "opt_einsum")
        return repr(self) + "".join(f"\n  {i + 1}.  '{step.text}'" for i, step in enumerate(steps))


def _fold(network: Network, path: Path, constants: dict[int, Any]) -> tuple[list[str], list[Any], Path]:
    """Evaluates the steps that have constants alone, but for the last one, which makes the result.

    Gives the terms that are left, their values (None for arrays still to come), and the path through them.
    """
    labels = list(network.inputs)  # of operands and, after them, of the results of steps
    values: list[Any] = [constants.get(i) for i in range(len(labels))]
    left = list(range(len(labels)))
    later: list[list[int]] = []
    steps = steps_of(network, path, "opt_einsum")
    for number, step in enumerate(steps):
        taken = [left[position] for position in sorted(step.positions)]
        left = [operand for operand in left if operand not in taken] + [len(labels)]
        labels.append(step.result)
        if number < len(steps) - 1 and all(values[operand] is not None for operand in taken):
            spec = ",".join(labels[operand] for operand in taken) + "->" + step.result
            values.append(_einsum.einsum(spec, *(values[operand] for operand in taken)))
        else:
            values.append(None)
            later.append(taken + [len(labels) - 1])
    results = {step[-1] for step in later}
    leaves = sorted({operand for step in later for operand in step[:-1]} - results)
    return [labels[leaf] for leaf in leaves], [values[leaf] for leaf in leaves], _positions(leaves, later)


def _positions(leaves: list[int], steps: list[list[int]]) -> Path:
    """Steps by name (operands, then the result) as positions in a shrinking list."""
    left = list(leaves)
    path: Path = []
    for *taken, result in steps:
        path.append(tuple(left.index(operand) for operand in taken))
        left = [operand for operand in left if operand not in taken] + [result]
    return path
