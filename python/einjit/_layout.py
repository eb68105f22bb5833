"""Memory layouts of results: NumPy's orders C, F, A and K."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._spec import Terms

Array = NDArray[Any]
ORDERS = ("C", "F", "A", "K")


def contiguous(shape: Sequence[int], outermost_first: Sequence[int]) -> tuple[int, ...]:
    """Strides, in elements, of a tensor without gaps whose dimensions lie in memory in this order."""
    strides = [0] * len(shape)
    step = 1
    for axis in reversed(outermost_first):
        strides[axis] = step
        step *= max(shape[axis], 1)
    return tuple(strides)


def result_strides(order: str, shape: Sequence[int], terms: Terms, operands: Sequence[Array]) -> tuple[int, ...]:
    """Strides, in elements, of a new result. Raises ValueError for an unknown order.

    Order K is NumPy's, but for sums over operands none of which is in Fortran order: NumPy's nditer has reasons of its
    own to permute those (heads innermost in `nqhd,nkhd->nhqk`), and einsum as well as what reads the result next are
    several times slower on that than on C order.
    """
    axes = list(range(len(shape)))
    if order == "A":
        order = "F" if all(_is_fortran(operand) for operand in operands) else "C"
    if order == "F":
        axes.reverse()
    elif order == "K":
        if not terms.summed or any(_is_fortran(operand) for operand in operands):
            axes = _kept_order(terms, operands)
    elif order != "C":
        raise ValueError(f"order must be one of 'C', 'F', 'A' and 'K', not {order!r}")
    return contiguous(shape, axes)


def _is_fortran(operand: Array) -> bool:
    return operand.flags.f_contiguous and not operand.flags.c_contiguous


def _kept_order(terms: Terms, operands: Sequence[Array]) -> list[int]:
    """Axes of the output, outermost first, as far as possible as in the operands.

    All labels are put in order, the summed ones last; two change places where an operand has them so and no operand
    has them in the order that they are in.
    """
    steps = [_steps(term, operand) for term, operand in zip(terms.inputs, operands)]
    summed = dict.fromkeys(label for term in terms.inputs for label in term if label not in terms.output)
    labels: list[object] = []
    for label in (*terms.output, *summed):
        place = len(labels)
        for other in range(len(labels) - 1, -1, -1):
            outside = _is_outside(steps, label, labels[other])
            if outside is False:
                break
            if outside:
                place = other
        labels.insert(place, label)
    axes = {label: axis for axis, label in enumerate(terms.output)}
    return [axes[label] for label in labels if label in axes]


def _steps(term: Sequence[object], operand: Array) -> dict[object, int]:
    steps: dict[object, int] = {}
    for label, size, stride in zip(term, operand.shape, operand.strides):
        steps[label] = steps.get(label, 0) + (stride if size > 1 else 0)
    return steps


def _is_outside(steps: list[dict[object, int]], later: object, earlier: object) -> bool | None:
    """Whether the later of two labels is to be the outer one; None where no operand has both."""
    outside = None
    for operand in steps:
        a, b = abs(operand.get(later, 0)), abs(operand.get(earlier, 0))
        if a and b:
            if a <= b:
                return False
            outside = True
    return outside


def view_layout(terms: Terms, operand: Array) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Shape and strides, in elements, of the result as a view of the only operand; None if there is a sum."""
    if terms.summed:
        return None
    sizes = terms.sizes([operand.shape])
    strides: dict[object, int] = {}
    for label, stride in zip(terms.inputs[0], operand.strides):
        strides[label] = strides.get(label, 0) + stride // operand.itemsize
    return tuple(sizes[label] for label in terms.output), tuple(strides[label] for label in terms.output)


def readable(array: Array) -> Array:
    """The array, or a copy where no kernel can read it: foreign byte order, not aligned, steps of broken elements.

    NumPy's transposed and sliced arrays, broadcast and reversed ones are read as they are.
    """
    item = array.itemsize
    if array.dtype.isnative and array.flags.aligned and all(stride % item == 0 for stride in array.strides):
        return array
    return array.astype(array.dtype.newbyteorder("="), order="C", copy=True)


def view_of(array: Array, shape: Sequence[int], strides: Sequence[int]) -> Array:
    """`strides` in elements."""
    return np.lib.stride_tricks.as_strided(array, shape, [stride * array.itemsize for stride in strides])
