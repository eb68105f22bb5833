#!/usr/bin/env python3
"""Measures what docs/python.md says: python python/tests/measure.py [PROGRAM...] [networks] [calls].

Without arguments, every program of the page, then networks of many operands and warm calls of small ones, as rows of
the page's tables. A library that is not installed is `missing` there.
"""

from __future__ import annotations

import importlib
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
from networks import NETWORKS

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


def library(name: str) -> Any:
    """The module; None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


opt_einsum, cotengra = library("opt_einsum"), library("cotengra")


def cotengra_einsum(*operands: Any, optimize: Any = None) -> Any:
    return cotengra.einsum(*operands)


def cotengra_path(spec: str, *operands: Any) -> Any:
    """By an optimizer of its own: the default one keeps the paths that it has found."""
    shapes = [operand.shape for operand in operands]
    return cotengra.einsum_tree(spec, *shapes, optimize=cotengra.AutoOptimizer()).get_path()


EINSUMS: dict[str, Callable[..., Any] | None] = {
    "numpy.einsum": numpy_default,
    "optimize=True": partial(np.einsum, optimize=True),
    "torch.einsum": torch_einsum,
    "opt_einsum.contract": opt_einsum and opt_einsum.contract,
    "cotengra.einsum": cotengra and cotengra_einsum,
    "einjit.einsum": einjit.einsum,
}
PATHS: dict[str, Callable[..., Any] | None] = {
    "opt_einsum.contract": opt_einsum and opt_einsum.contract_path,
    "cotengra.einsum": cotengra and cotengra_path,
    "einjit.einsum": einjit.contract_path,
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
    cells = []
    for title, einsum in EINSUMS.items():
        if einsum is None:
            cells.append("missing")
        else:
            cells.append("-" if (name, title) in NEVER_ENDS else f"{milliseconds(program(einsum)):.3g}")
    return cells


def measure_network(name: str, title: str) -> list[str]:
    """Milliseconds to find a path, of a first call, which does that too, and of a later one."""
    find, einsum = PATHS[title], EINSUMS[title]
    if find is None or einsum is None:
        return ["missing"] * 3
    spec, tensors = NETWORKS[name]()
    path = milliseconds(lambda: find(spec, *tensors), budget=0.5)
    einjit.clear_cache()
    start = time.perf_counter()
    einsum(spec, *tensors)
    first = 1e3 * (time.perf_counter() - start)
    later = milliseconds(lambda: einsum(spec, *tensors), budget=0.5)
    return [f"{figure:.3g}" for figure in (path, first, later)]


def measure_calls(size: int, dtype: str) -> list[str]:
    a, b = np.random.default_rng(0).standard_normal((2, size, size)).astype(dtype)
    tensors = torch.from_numpy(a), torch.from_numpy(b)
    figures = microseconds(np.einsum, a, b), microseconds(torch.einsum, *tensors), microseconds(einjit.einsum, a, b)
    return [f"{figure:.2f}" for figure in figures]


def show(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> None:
    for name in sys.argv[1:] or [*programs(), "networks", "calls"]:
        if name == "networks":
            for network in NETWORKS:
                for title in PATHS:
                    show(f"`{network}`", f"`{title}`", *measure_network(network, title))
            continue
        if name != "calls":
            show(f"`{name}`", *measure_program(name))
            continue
        for size in (4, 8):
            for dtype in ("float32", "float64"):
                show(f"{size} x {size}, {dtype}", *measure_calls(size, dtype))


if __name__ == "__main__":
    main()
