#!/usr/bin/env python3
"""Measures what docs/python.md says: python python/tests/measure.py [PROGRAM...] [calls].

Without arguments, every program of the page and then warm calls of small operands, as rows of the page's tables.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

import einjit

PAGE = Path(__file__).resolve().parents[2] / "docs/python.md"


def programs() -> dict[str, Callable[..., Callable[[], Any]]]:
    """The functions of the page's section on imports, by name; each takes an einsum and gives a function to time."""
    section = PAGE.read_text(encoding="utf-8").partition("## Five imports")[2].partition("\n## ")[0]
    names: dict[str, Any] = {"np": np}
    for block in re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)
    return {name: value for name, value in names.items() if callable(value) and not name.startswith("_")}


def numpy_default(*operands: Any, optimize: Any = None, **keywords: Any) -> Any:
    """numpy.einsum with its default, optimize=False, whatever the program asks for."""
    return np.einsum(*operands, **keywords)


def torch_einsum(spec: str, *operands: Any, optimize: Any = None) -> Any:
    return torch.einsum(spec, *[torch.from_numpy(operand) for operand in operands]).numpy()


EINSUMS: dict[str, Callable[..., Any]] = {
    "numpy.einsum": numpy_default,
    "optimize=True": partial(np.einsum, optimize=True),
    "torch.einsum": torch_einsum,
    "einjit.einsum": einjit.einsum,
}
NEVER_ENDS = {("amplitude", "numpy.einsum")}  # one loop over all twelve bonds: 3e14 products


def milliseconds(run: Callable[[], Any], budget: float = 2.5) -> float:
    """The median of a hundred calls after one, or of as many as fit into a budget of seconds."""
    run()
    times: list[float] = []
    while len(times) < 100 and (not times or sum(times) + times[-1] < budget):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def microseconds(einsum: Callable[..., Any], a: Any, b: Any, number: int = 2000) -> float:
    """The median of 30 times `number` warm calls."""
    times = timeit.repeat(lambda: einsum("ij,jk->ik", a, b), number=number, repeat=30)
    return 1e6 * statistics.median(times) / number


def measure_program(name: str) -> list[str]:
    program = programs()[name]
    return [
        "-" if (name, title) in NEVER_ENDS else f"{milliseconds(program(einsum)):.3g}"
        for title, einsum in EINSUMS.items()
    ]


def measure_calls(size: int, dtype: str) -> list[str]:
    a, b = np.random.default_rng(0).standard_normal((2, size, size)).astype(dtype)
    tensors = torch.from_numpy(a), torch.from_numpy(b)
    figures = microseconds(np.einsum, a, b), microseconds(torch.einsum, *tensors), microseconds(einjit.einsum, a, b)
    return [f"{figure:.2f}" for figure in figures]


def show(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    for name in sys.argv[1:] or [*programs(), "calls"]:
        if name != "calls":
            show(name, *measure_program(name))
            continue
        for size in (4, 8):
            for dtype in ("float32", "float64"):
                show(f"{size} x {size}, {dtype}", *measure_calls(size, dtype))


if __name__ == "__main__":
    main()
