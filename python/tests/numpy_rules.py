"""Random einsums for numpy.einsum and einjit.einsum to agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

DTYPES = ("f4", "f8", "c8", "c16", "f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")


@dataclass(frozen=True)
class Case:
    spec: str
    operands: list[np.ndarray[Any, Any]]

    def __str__(self) -> str:
        return f"{self.spec}: " + ", ".join(f"{a.dtype} {a.shape} {a.strides}" for a in self.operands)


def random_array(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> np.ndarray[Any, Any]:
    """Small integers in any layout: sums are exact in every type but the narrowest, which wrap alike."""
    values = rng.integers(0, 4, size=shape)
    array = np.asarray(values, dtype=dtype)
    if np.issubdtype(array.dtype, np.complexfloating):
        array = array + np.asarray(1j, array.dtype) * rng.integers(0, 4, size=shape).astype(array.dtype)
    return layout(rng, array)


def layout(rng: np.random.Generator, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same elements: in C or Fortran order, reversed, with gaps, in permuted order, or not aligned."""
    kind = rng.integers(6)
    if array.ndim == 0:
        return np.asarray(array)
    if kind == 1:
        return np.asfortranarray(array)
    if kind == 2:
        backwards = (slice(None, None, -1),) * array.ndim
        return np.ascontiguousarray(array[backwards])[backwards]
    if kind == 3:
        padded = np.zeros([2 * size for size in array.shape], array.dtype)
        padded[(slice(None, None, 2),) * array.ndim] = array
        return padded[(slice(None, None, 2),) * array.ndim]
    if kind == 4:
        order = rng.permutation(array.ndim)
        return np.ascontiguousarray(array.transpose(order)).transpose(np.argsort(order))
    if kind == 5:
        record = np.zeros(array.shape, dtype=[("pad", "i1"), ("value", array.dtype)])
        record["value"] = array
        return record["value"]
    return array


def random_case(rng: np.random.Generator, dtypes: tuple[str, ...] = DTYPES) -> Case:
    letters = list("abcdXY")
    sizes = {letter: int(rng.integers(1, 5)) for letter in letters}
    if rng.integers(20) == 0:
        sizes[letters[0]] = 0
    ellipsis = [int(rng.integers(1, 4)) for _ in range(rng.integers(0, 3))]
    terms, operands = [], []
    dotted = False
    for _ in range(rng.integers(1, 4)):
        labels = [letters[i] for i in rng.integers(0, len(letters), size=rng.integers(0, 4))]
        shape = [1 if rng.integers(8) == 0 and labels.count(l) == 1 else sizes[l] for l in labels]
        term = "".join(labels)
        if rng.integers(3) == 0:
            where = int(rng.integers(0, len(labels) + 1))
            count = int(rng.integers(0, len(ellipsis) + 1))
            shape[where:where] = ellipsis[len(ellipsis) - count :]
            term = term[:where] + "..." + term[where:]
            dotted = True
        terms.append(term)
        operands.append(random_array(rng, tuple(shape), str(rng.choice(dtypes))))
    spec = ",".join(terms)
    if rng.integers(3):
        used = sorted({c for c in spec if c.isalpha()})
        output = [str(c) for c in rng.permutation(used)][: rng.integers(0, len(used) + 1)]
        if dotted:
            output.insert(int(rng.integers(0, len(output) + 1)), "...")
        spec += "->" + "".join(output)
    return Case(spec, operands)
