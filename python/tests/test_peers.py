"""The benchmarks' Python peers, each of them installed here: all run what they can, and every result is right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEERS = ["numpy", "torch", "jax", "pytblis", "opt_einsum", "cotengra"]
# What they cannot run, by words of the spec; all else they must.
REFUSED = {"pytblis": "..."}


def cases() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((ROOT / "tests/benchmarks/cases.json").read_text())["cases"]
    view = {"name": "view", "spec": "ij->ij", "shapes": [[40, 50]], "dtypes": ["f64"]}
    return [{**case, "dtype": dtype, "system_seconds": 1e-4} for case in [*listed, view] for dtype in case["dtypes"]]


def run(cases: list[dict[str, Any]], *options: str) -> tuple[dict[str, Any], list[list[dict[str, Any]]]]:
    """Which systems there are, and the figures of each case."""
    text = "".join(json.dumps(case) + "\n" for case in cases)
    command = [sys.executable, *options, str(ROOT / "benchmarks/python_peers.py"), "1"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    systems, *figures = map(json.loads, done.stdout.splitlines())
    return systems, figures


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, Any], list[list[dict[str, Any]]]]:
    return run(cases())


def test_all_are_present_in_the_versions_of_the_requirements(measured: Any) -> None:
    systems, _ = measured
    pinned = dict(
        line.split("==") for line in (ROOT / "benchmarks/requirements.txt").read_text().splitlines() if "==" in line
    )
    assert systems["missing"] == []
    assert {one["name"]: one["version"].partition("+")[0] for one in systems["present"]} == {
        name: pinned[name] for name in PEERS
    }


def test_every_result_is_right(measured: Any) -> None:
    _, figures = measured
    for case, systems in zip(cases(), figures, strict=True):
        assert [system["name"] for system in systems] == PEERS
        for system in systems:
            refused = REFUSED.get(system["name"], "no such spec") in case["spec"]
            assert ("problem" in system) == refused, (case, system)
            assert refused or min(system["new_turns"]) > 0


def test_what_is_not_installed_is_missing() -> None:
    systems, figures = run(cases()[:1], "-S", "-E")
    assert figures == [[]] and systems["present"] == []
    assert {one["name"] for one in systems["missing"]} == set(PEERS) and all(one["why"] for one in systems["missing"])
