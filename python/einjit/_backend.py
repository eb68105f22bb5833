"""What opt_einsum and cotengra ask of a backend beside einsum: tensordot and transpose.

opt_einsum finds them by the module's name: contract(..., backend="einjit"). cotengra takes them as a pair:
implementation=(einjit.einsum, einjit.tensordot).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import _einsum
from ._spec import symbol

Axes = int | Sequence[int | Sequence[int]]


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """numpy.tensordot: the sum over axes of a and axes of b, given as their number or as two lists.

    Raises ValueError where the lists differ in length or name an axis that is not there.
    """
    rank_a, rank_b = len(np.shape(a)), len(np.shape(b))
    axes_a, axes_b = _axis_lists(axes, rank_a, rank_b)
    labels_a = [symbol(i) for i in range(rank_a)]
    labels_b = [symbol(rank_a + i) for i in range(rank_b)]
    for axis_a, axis_b in zip(axes_a, axes_b):
        labels_b[axis_b] = labels_a[axis_a]
    summed = {labels_a[axis] for axis in axes_a}
    output = [label for label in labels_a + labels_b if label not in summed]
    return _einsum.einsum(f"{''.join(labels_a)},{''.join(labels_b)}->{''.join(output)}", a, b)


def transpose(a: Any, axes: Sequence[int] | None = None) -> Any:
    """numpy.transpose: a view for NumPy arrays, a new array of the same library otherwise."""
    rank = len(np.shape(a))
    order = [_axis(axis, rank) for axis in (range(rank - 1, -1, -1) if axes is None else axes)]
    if sorted(order) != list(range(rank)):
        raise ValueError(f"axes {axes} are no order of the {rank} dimensions")
    labels = [symbol(i) for i in range(rank)]
    return _einsum.einsum(f"{''.join(labels)}->{''.join(labels[axis] for axis in order)}", a)


def _axis_lists(axes: Any, rank_a: int, rank_b: int) -> tuple[list[int], list[int]]:
    if isinstance(axes, (int, np.integer)):
        count = int(axes)
        if not 0 <= count <= min(rank_a, rank_b):
            raise ValueError(f"{count} axes of operands that have {rank_a} and {rank_b} dimensions")
        return list(range(rank_a - count, rank_a)), list(range(count))
    of_a, of_b = ([entry] if isinstance(entry, (int, np.integer)) else list(entry) for entry in axes)
    if len(of_a) != len(of_b):
        raise ValueError(f"{len(of_a)} axes of the first operand, but {len(of_b)} of the second")
    return [_axis(axis, rank_a) for axis in of_a], [_axis(axis, rank_b) for axis in of_b]


def _axis(axis: Any, rank: int) -> int:
    if not -rank <= axis < rank:
        raise ValueError(f"axis {axis} is not in a tensor of {rank} dimensions")
    return int(axis) % rank
