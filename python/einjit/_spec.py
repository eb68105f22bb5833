"""Specs as lists of labels, and sublists and hashable labels as text. What is wrong in a spec, the compiler says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Label = Hashable
ELLIPSIS = "..."


def symbol(index: int) -> str:
    """The letter of an integer label: 0 to 25 are A to Z, 26 to 51 a to z, then Unicode without surrogates."""
    if index < 26:
        return chr(ord("A") + index)
    if index < 52:
        return chr(ord("a") + index - 26)
    return chr(index + 140 if index < 0xD800 - 140 else index + 140 + 2048)


@dataclass(frozen=True)
class Terms:
    """The labels of every dimension of the operands and of the output.

    Dimensions of an ellipsis have the labels ("...", k), k counted from the right.
    """

    inputs: tuple[tuple[Label, ...], ...]
    output: tuple[Label, ...]

    @property
    def summed(self) -> set[Label]:
        return {label for term in self.inputs for label in term} - set(self.output)

    def sizes(self, shapes: Iterable[Sequence[int]]) -> dict[Label, int]:
        """The size of each label; 1 gives way to another size."""
        sizes: dict[Label, int] = {}
        for term, shape in zip(self.inputs, shapes):
            for label, size in zip(term, shape):
                if sizes.get(label, 1) == 1:
                    sizes[label] = size
        return sizes


def split_spec(spec: str) -> tuple[list[str], str | None]:
    """The terms of a valid spec without spaces, and its output if it has one."""
    left, arrow, right = spec.replace(" ", "").partition("->")
    return left.split(","), right if arrow else None


def parse(spec: str, ranks: Sequence[int]) -> Terms:
    """The terms of a spec that the compiler has accepted for operands of these ranks."""
    lefts, right = split_spec(spec)
    inputs = tuple(_expand(term, rank) for term, rank in zip(lefts, ranks))
    dots = max((len(_dots(term)) for term in inputs), default=0)
    if right is None:
        counts = Counter(label for term in inputs for label in term if isinstance(label, str))
        right = ELLIPSIS + "".join(sorted(label for label, count in counts.items() if count == 1))
    return Terms(inputs, _expand(right, len(right.replace(ELLIPSIS, "")) + dots))


def _dots(term: tuple[Label, ...]) -> list[Label]:
    return [label for label in term if not isinstance(label, str)]


def _expand(term: str, rank: int) -> tuple[Label, ...]:
    before, dots, after = term.partition(ELLIPSIS)
    count = rank - len(before) - len(after) if dots else 0
    return (*before, *((ELLIPSIS, k) for k in range(count - 1, -1, -1)), *after)


def from_sublists(arguments: Sequence[Any]) -> tuple[str, list[Any]]:
    """einsum(a, [0, 1], b, [1, 2], [0, 2]) as a spec and its operands."""
    if len(arguments) < 2:
        raise ValueError("einsum needs a spec and its operands, or operands each followed by the list of its labels")
    operands = list(arguments[: len(arguments) // 2 * 2 : 2])
    sublists = [_sublist_text(sublist) for sublist in arguments[1::2]]
    spec = ",".join(sublists)
    if len(arguments) % 2:
        spec += "->" + _sublist_text(arguments[-1])
    return spec, operands


def _sublist_text(sublist: Any) -> str:
    if isinstance(sublist, str) or not isinstance(sublist, Iterable):
        raise TypeError(f"the labels of an operand are a list of integers and Ellipsis, not {sublist!r}")
    return "".join(_integer_symbol(label) for label in sublist)


def _integer_symbol(label: Any) -> str:
    if label is Ellipsis:
        return ELLIPSIS
    try:
        index = label.__index__()
    except AttributeError:
        raise TypeError(f"a label in a list is an integer or Ellipsis, not {label!r}") from None
    if index < 0 or index > 0x10FFFF - 140 - 2048:
        raise ValueError(f"label {index} in a list is not between 0 and {0x10FFFF - 140 - 2048}")
    return symbol(index)


def from_hashables(arguments: Sequence[Any]) -> tuple[str, list[Any]]:
    """As from_sublists, with labels of any hashable type, as opt_einsum takes them.

    Without an output, labels are sorted as they are where they can be, else by the text of their types and values.
    """
    if len(arguments) < 2:
        raise ValueError("contract needs a spec and its operands, or operands each followed by their labels")
    sublists = [list(sublist) for sublist in arguments[1::2]]
    if len(arguments) % 2:
        sublists.append(list(arguments[-1]))
    used = {label for sublist in sublists for label in sublist if label is not Ellipsis}
    try:
        ordered = sorted(used)
    except TypeError:
        ordered = sorted(used, key=lambda label: (type(label).__name__, repr(label)))
    symbols: dict[Label, str] = {label: symbol(i) for i, label in enumerate(ordered)}
    texts = ["".join(ELLIPSIS if label is Ellipsis else symbols[label] for label in sublist) for sublist in sublists]
    operands = list(arguments[: len(arguments) // 2 * 2 : 2])
    spec = ",".join(texts[: len(operands)])
    if len(arguments) % 2:
        spec += "->" + texts[-1]
    return spec, operands
