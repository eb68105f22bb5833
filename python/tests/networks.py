"""Tensor networks of many operands: specs and random tensors, scaled so that results are about 1."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from einjit._spec import symbol

Tensors = list[np.ndarray[Any, Any]]


def network(terms: list[list[tuple[Hashable, int]]], output: list[Hashable]) -> tuple[str, Tensors]:
    """A spec and tensors for bonds, each with its size, by any names."""
    letters: dict[Hashable, str] = {}
    for term in terms:
        for bond, _ in term:
            letters.setdefault(bond, symbol(len(letters)))
    spec = ",".join("".join(letters[bond] for bond, _ in term) for term in terms)
    random = np.random.default_rng(0)
    shapes = [tuple(size for _, size in term) for term in terms]
    # A bond sums as many products of two elements as it has values.
    tensors = [random.standard_normal(shape) / np.prod(shape, dtype=float) ** 0.25 for shape in shapes]
    return f"{spec}->{''.join(letters[bond] for bond in output)}", tensors


def lattice(side: int = 4, bond: int = 8) -> tuple[str, Tensors]:
    """An amplitude of a square lattice of tensors, each bound to its neighbours."""

    def bonds(i: int, j: int) -> list[tuple[Hashable, int]]:
        ends = [((i - 1, j), (i, j)), ((i, j - 1), (i, j)), ((i, j), (i + 1, j)), ((i, j), (i, j + 1))]
        return [(pair, bond) for pair in ends if all(0 <= at < side for end in pair for at in end)]

    return network([bonds(i, j) for i in range(side) for j in range(side)], [])


def mps(sites: int = 50, bond: int = 64, physical: int = 2) -> tuple[str, Tensors]:
    """The inner product of two matrix product states."""

    def site(state: str, i: int) -> list[tuple[Hashable, int]]:
        left, right = [((state, i), bond)] if i else [], [((state, i + 1), bond)] if i < sites - 1 else []
        return [*left, (i, physical), *right]

    return network([site(state, i) for i in range(sites) for state in ("bra", "ket")], [])


def chain(length: int = 50, size: int = 64) -> tuple[str, Tensors]:
    """The product of square matrices."""
    return network([[(i, size), (i + 1, size)] for i in range(length)], [0, length])


NETWORKS: dict[str, Callable[..., tuple[str, Tensors]]] = {"lattice": lattice, "mps": mps, "chain": chain}
