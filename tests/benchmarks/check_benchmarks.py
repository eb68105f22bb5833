#!/usr/bin/env python3
"""Runs the benchmark program and the report on small cases: check_benchmarks.py PROGRAM BENCHMARKS_FOLDER WORK_FOLDER.

Every system must either have figures whose parts agree, or say why it has none; no result may be wrong, and the cases
that a system is there for it must run. How fast anything is, is not looked at.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

PROGRAM, FOLDER, WORK = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
CASES = pathlib.Path(__file__).with_name("cases.json")
QUICK = ["--repetitions", "2", "--system-seconds", "0.001"]
# A case that each system must be able to run.
MUST_RUN = {
    "loops": "trace",
    "openblas": "product",
    "openblas-ttgt": "transposed",
    "openblas-equal-gemm": "product",
    "onednn": "product",
    "libxsmm": "batch",
    "tblis": "product",
}


def run_program(threads):
    command = [PROGRAM, CASES, "--threads", str(threads), "--sample-ms", "0.05"] + QUICK
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines[0]["systems"], lines[1:]


class Program(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.runs = {threads: run_program(threads) for threads in (1, 2)}

    def test_every_case_has_figures(self):
        wanted = [(case["name"], dtype) for case in json.loads(CASES.read_text())["cases"] for dtype in case["dtypes"]]
        for systems, cases in self.runs.values():
            self.assertEqual([(case["name"], case["dtype"]) for case in cases], wanted)
            names = [system["name"] for system in systems["present"]]
            for case in cases:
                self.assertEqual([system["name"] for system in case["systems"]], names)

    def test_every_system_is_present_or_missing(self):
        for systems, _ in self.runs.values():
            named = {system["name"] for system in systems["present"] + systems["missing"]}
            self.assertLessEqual({"einjit", "loops", "openblas", "onednn", "libxsmm", "tblis"}, named)
            for system in systems["missing"]:
                self.assertTrue(system["why"])

    def test_no_result_is_wrong(self):
        for _, cases in self.runs.values():
            for case in cases:
                for system in case["systems"]:
                    if system["name"] == "einjit":
                        self.assertNotIn("problem", system, case["name"])
                    self.assertIn(system.get("problem"), (None, "cannot write this einsum"), case["name"])

    def test_each_system_runs_what_it_is_there_for(self):
        systems, cases = self.runs[1]
        for present in systems["present"]:
            if present["name"] in MUST_RUN:
                case = next(case for case in cases if case["name"] == MUST_RUN[present["name"]])
                figures = next(system for system in case["systems"] if system["name"] == present["name"])
                self.assertNotIn("problem", figures, present["name"])

    def test_figures_agree(self):
        for threads, (_, cases) in self.runs.items():
            for case in cases:
                self.assertEqual(case["threads"], threads)
                self.assertGreater(case["peak_flops"], 0)
                limit = max(case["flops"] / case["peak_flops"], case["stream_seconds"])
                self.assertAlmostEqual(case["limit_seconds"], limit, delta=1e-6 * limit)
                for system in case["systems"]:
                    for field in ("turns", "new_turns") if "problem" not in system else ():
                        self.assertGreaterEqual(len(system[field]), 1)
                        self.assertGreater(min(system[field]), 0)

    def test_work_is_counted(self):
        cases = {(case["name"], case["dtype"]): case for case in self.runs[1][1]}
        product = cases["product", "f64"]
        self.assertEqual((product["flops"], product["read_bytes"], product["write_bytes"]), (2 * 12 * 16 * 8, 2560, 768))
        self.assertEqual(cases["product", "c64"]["flops"], 8 * 12 * 16 * 8)
        self.assertEqual(cases["trace", "f32"]["read_bytes"], 40 * 64)  # each diagonal element is in a line of its own

    def test_what_is_wrong_is_said(self):
        for arguments in (["/nowhere.json"], [CASES, "--filter", "("], [CASES, "--threads", "0"]):
            done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertTrue(done.stderr or done.stdout)


class Report(unittest.TestCase):
    def test_run_resumes_and_writes_its_report(self):
        shutil.rmtree(WORK, ignore_errors=True)
        command = [sys.executable, FOLDER / "run.py", "--program", PROGRAM, "--cases", CASES, "--out", WORK, "--threads", "1"]
        command += ["--kind", "square,stream"] + QUICK
        for extra in ([], ["--resume"]):
            environment = dict(os.environ, OPENBLAS_CORETYPE="Haswell")
            done = subprocess.run(command + extra, env=environment, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("OPENBLAS_CORETYPE is set: not for this run", done.stderr)
            self.assertEqual(done.stdout == "", bool(extra))  # a second run finds all measured
        text = (WORK / "figures.md").read_text(encoding="utf-8")
        for part in ("| `product` | f64 |", "| `trace` | f32 |", "#### Stream, 1 thread"):
            self.assertIn(part, text)
        for name in ("numpy", "torch", "jax", "pytblis", "opt_einsum", "cotengra"):
            self.assertIn("| %s | **missing**: the Python peers were not run |" % name, text)
        self.assertEqual(len(json.loads((WORK / "figures.json").read_text())["cases"]), 3 + 6)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
