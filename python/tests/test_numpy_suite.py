"""NumPy's own tests of einsum, from the installed wheel, with einjit's functions in place of NumPy's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

PLUGIN = '''
import json, os
import numpy as np
import einjit
np.einsum, np.einsum_path = einjit.einsum, einjit.einsum_path
outcomes = {}
def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome == "failed":
        outcomes[report.nodeid.split("::", 1)[1]] = report.outcome
def pytest_sessionfinish():
    with open(os.environ["OUTCOMES"], "w") as file:
        json.dump(outcomes, file)
'''

OBJECTS = "arrays of Python objects are refused: they have no machine arithmetic"
LONG_DOUBLE = "80-bit floating point is refused: x86-64 has no vector arithmetic on it"

NOT_PASSED = {
    "TestEinsum::test_einsum_object_errors": OBJECTS,
    "TestEinsum::test_einsum_sums_object": OBJECTS,
    "TestEinsum::test_object_loop": OBJECTS,
    "TestEinsum::test_einsum_sums_longdouble": LONG_DOUBLE,
    "TestEinsum::test_einsum_sums_clongdouble": LONG_DOUBLE,
    "TestEinsum::test_different_paths[g]": LONG_DOUBLE,
    "TestEinsum::test_different_paths[G]": LONG_DOUBLE,
    "TestEinsum::test_subscript_range": "labels above 51 are allowed in sublists (docs/semantics.md, rule 2)",
    "TestEinsum::test_einsum_0d_out": "casting='safe' holds for out whatever optimize is, as it is documented: float64 "
    "into int64 is refused, which NumPy does with optimize=False and, by this test, does not with a path",
    "TestEinsumPath::test_path_type_input": "einsum_path's optimize=True is the plan that einjit runs, not 'greedy'",
}


def test_numpys_own_suite(tmp_path: Path) -> None:
    (tmp_path / "replace_einsum.py").write_text(PLUGIN)
    outcomes_file = tmp_path / "outcomes.json"
    suite = Path(np.__file__).parent / "_core/tests/test_einsum.py"
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", "-p", "replace_einsum"]
    environment = dict(os.environ, PYTHONPATH=str(tmp_path), OUTCOMES=str(outcomes_file))
    run = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(suite.parent), str(suite)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    outcomes = json.loads(outcomes_file.read_text())
    failed = {name for name, outcome in outcomes.items() if outcome == "failed"}
    assert len(outcomes) > 50, run.stdout
    assert failed == set(NOT_PASSED), run.stdout[-20000:]
    print(f"{len(outcomes) - len(failed)} of NumPy's {len(outcomes)} einsum tests passed, {len(failed)} are listed")
