"""docs/python.md: its code runs, its programs agree with NumPy's, its table names what is there."""

from __future__ import annotations

import importlib
import inspect
import re
import string
from collections.abc import Callable
from typing import Any

import measure
import numpy as np
import pytest
from networks import NETWORKS

import einjit

TEXT = measure.PAGE.read_text(encoding="utf-8")
PROGRAMS = measure.programs()
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
README = measure.PAGE.parents[1] / "README.md"


def section(title: str) -> str:
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def as_numpy(*operands: Any, optimize: Any = True, **keywords: Any) -> Any:
    """What the programs mean; a path even where they ask for none, since NumPy would not end without."""
    return np.einsum(*operands, optimize=True, **keywords)


def test_blocks_run_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    blocks = BLOCK.findall(TEXT)
    assert len(blocks) > len(PROGRAMS)
    for block in blocks:
        exec(compile(block, str(measure.PAGE), "exec"), names)
    printed = capsys.readouterr().out
    assert "Kernel 'ij,jk->ik': f32 (2, 3), f32 (3, 4)" in printed
    assert "einsum.contract" in printed and "\tret" in printed


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_programs_agree(name: str) -> None:
    def run(einsum: Callable[..., Any]) -> Any:
        return PROGRAMS[name](einsum, np.random.default_rng(0))()

    ours, theirs = run(einjit.einsum), run(as_numpy)
    assert ours.dtype == theirs.dtype and ours.shape == theirs.shape
    # The sums run over up to 16**12 products: what rounding may leave is in proportion to the largest results.
    assert np.abs(ours - theirs).max() <= 1e3 * np.finfo(ours.dtype).eps * np.abs(theirs).max()


def test_figures_are_of_the_programs() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section("Five imports that pay"), re.MULTILINE)
    assert rows == list(PROGRAMS) and len(rows) == 5


NETWORKS_SMALL = {"lattice": (3, 3), "mps": (5, 4, 2), "chain": (6, 5)}


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_networks_agree(name: str) -> None:
    spec, tensors = NETWORKS[name](*NETWORKS_SMALL[name])
    found, wanted = einjit.einsum(spec, *tensors), np.einsum(spec_of_numpy(spec), *tensors, optimize=True)
    for theirs in (measure.opt_einsum.contract, measure.cotengra_einsum):
        assert np.allclose(theirs(spec, *tensors), wanted, rtol=1e-10)
    assert found.shape == wanted.shape and np.allclose(found, wanted, rtol=1e-10)


def spec_of_numpy(spec: str) -> str:
    labels = "".join(sorted(set(spec) - set(",->")))
    return spec.translate(str.maketrans(labels, string.ascii_letters[: len(labels)]))


def test_figures_are_of_the_networks() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", section("Networks of many operands"), re.MULTILINE)
    assert rows == [(name, library) for name in NETWORKS for library in measure.PATHS]


def test_the_table_names_what_is_there() -> None:
    listed = set()
    for entry in re.findall(r"^\| (`.*?) \| ", section("What is there"), re.MULTILINE):
        for name in re.findall(r"`([\w.]+)", entry):
            module, _, function = name.removeprefix("einjit.").rpartition(".")
            found = getattr(importlib.import_module(f"einjit.{module}" if module else "einjit"), function)
            assert callable(found), name
            listed.add(name)
    functions = {name for name in einjit.__all__ if not name.startswith("_") and not inspect.isclass(getattr(einjit, name))}
    assert functions <= listed


def test_the_readmes_python_runs() -> None:
    (block,) = BLOCK.findall(README.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    exec(compile(block, str(README), "exec"), names)
    queries, keys = names["queries"], names["keys"]
    assert np.allclose(names["scores"], np.einsum("nqhd,nkhd->nhqk", queries, keys), rtol=1e-5)
