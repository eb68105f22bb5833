#!/usr/bin/env python3
"""Runs the benchmark program and the Python peers on every wanted case, keeps the figures, writes the report.

Each case's figures are kept as soon as they are there, so a run may be stopped, or limited by --minutes, and gone on
with by --resume. `run.py --help` lists what can be chosen.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import report

HERE = pathlib.Path(__file__).resolve().parent


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/release/benchmarks/einjit-benchmarks")
    parser.add_argument("--cases", nargs="+", default=[HERE / "cases.json", HERE / "more_cases.json"], type=pathlib.Path)
    parser.add_argument("--filter", default="", help="regular expression that occurs in a case's name")
    parser.add_argument("--kind", default="", help="only these kinds, comma-separated")
    parser.add_argument("--dtype", default="", help="only these dtypes, comma-separated")
    parser.add_argument("--threads", default="1,all", help="thread counts, comma-separated")
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many; 0: when all is done")
    parser.add_argument("--system-seconds", type=float, default=0.3, help="most time of one system in one case")
    parser.add_argument("--repetitions", type=int, default=7, help="turns of each system")
    parser.add_argument("--out", default="build/benchmarks", type=pathlib.Path, help="folder of the figures and report")
    parser.add_argument("--resume", action="store_true", help="leave out what the folder has figures of")
    parser.add_argument("--python", default="", help="interpreter that has the Python peers; empty: without them")
    parser.add_argument("--only-python", action="store_true", help="leave out the benchmark program")
    parser.add_argument("--report-only", action="store_true", help="measure nothing")
    parser.add_argument("--readme", action="store_true", help="put the report into benchmarks/README.md, too")
    return parser.parse_args()


def thread_counts(text):
    cores = len(os.sched_getaffinity(0))
    return sorted({cores if part == "all" else int(part) for part in text.split(",")})


def wanted_cases(arguments):
    """Each case for each of its dtypes and each thread count."""
    kinds, dtypes = (set(filter(None, text.split(","))) for text in (arguments.kind, arguments.dtype))
    for threads in thread_counts(arguments.threads):
        for file in arguments.cases:
            for case in json.loads(file.read_text(encoding="utf-8"))["cases"]:
                if not re.search(arguments.filter, case["name"]) or (kinds and case["kind"] not in kinds):
                    continue
                for dtype in case["dtypes"]:
                    if not dtypes or dtype in dtypes:
                        yield {**case, "dtype": dtype, "threads": threads, "file": str(file)}


def key_of(case):
    return (case["kind"], case["name"], case["dtype"], case["threads"])


def tblis_library(python):
    """The path of the libtblis that pytblis brings along; empty if there is none."""
    if not python:
        return ""
    find = "import pathlib, pytblis; print(*pathlib.Path(pytblis.__file__).parent.parent.glob('pytblis.libs/libtblis*'))"
    done = subprocess.run([python, "-c", find], capture_output=True, text=True, check=False)
    return done.stdout.strip().split(" ")[0]


class Results:
    """A file of JSON lines in the folder: {"systems": ...} for what took part, and a line for each case; the last of
    a kind holds."""

    def __init__(self, folder, name, resume):
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / name
        if not resume:
            self.file.unlink(missing_ok=True)
        self.known = {key_of(line) for line in self.lines() if "kind" in line}

    def lines(self):
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def add(self, line):
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if "kind" in line:
            self.known.add(key_of(line))


class Program:
    """The benchmark program, run anew for each case."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.tblis = tblis_library(arguments.python)
        self.described = False

    def measure(self, case, results):
        command = [self.arguments.program, case["file"], "--filter", "^%s$" % re.escape(case["name"])]
        command += ["--kind", case["kind"], "--dtype", case["dtype"], "--threads", str(case["threads"])]
        command += ["--system-seconds", str(self.arguments.system_seconds)]
        command += ["--repetitions", str(self.arguments.repetitions)]
        if self.tblis:
            command += ["--tblis", self.tblis]
        cores = sorted(os.sched_getaffinity(0))[: case["threads"]]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, preexec_fn=lambda: os.sched_setaffinity(0, cores)
        )
        if done.returncode not in (0, 1):
            sys.exit("%s\nended with %d: %s" % (" ".join(command), done.returncode, done.stderr))
        for text in done.stdout.splitlines():
            line = json.loads(text)
            if "kind" in line or not self.described:
                results.add(line)
        self.described = True


class PythonPeers:
    """A process for each thread count, kept from case to case."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.workers = {}

    def worker(self, threads, results):
        if threads not in self.workers:
            command = [self.arguments.python, HERE / "python_peers.py", str(threads)]
            self.workers[threads] = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            results.add({"systems": json.loads(self.workers[threads].stdout.readline())})
        return self.workers[threads]

    def measure(self, case, results):
        worker = self.worker(case["threads"], results)
        worker.stdin.write(json.dumps({**case, "system_seconds": self.arguments.system_seconds}) + "\n")
        worker.stdin.flush()
        answer = worker.stdout.readline()
        if not answer:
            del self.workers[case["threads"]]
            answer = '[{"name": "python", "role": "peer", "problem": "the process died"}]'
        results.add({**case, "figures": json.loads(answer)})

    def close(self):
        for worker in self.workers.values():
            worker.stdin.close()
            worker.wait()


# By these the environment can tell libraries of another processor than there is.
PROCESSOR_VARIABLES = (
    "ATEN_CPU_CAPABILITY",
    "DNNL_MAX_CPU_ISA",
    "MKL_ENABLE_INSTRUCTIONS",
    "NPY_DISABLE_CPU_FEATURES",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
)


def let_libraries_see_the_processor():
    for name in PROCESSOR_VARIABLES:
        if os.environ.pop(name, None) is not None:
            print("%s is set: not for this run" % name, file=sys.stderr)


def run(arguments):
    """Whether all wanted cases have figures now."""
    let_libraries_see_the_processor()
    end = time.monotonic() + arguments.minutes * 60 if arguments.minutes else float("inf")
    program, peers = Program(arguments), PythonPeers(arguments)
    native = Results(arguments.out, "native.jsonl", arguments.resume or arguments.only_python)
    python = Results(arguments.out, "python.jsonl", arguments.resume)
    complete = True
    for case in wanted_cases(arguments):
        for source, results, wanted in (
            (program, native, not arguments.only_python),
            (peers, python, bool(arguments.python)),
        ):
            if not wanted or key_of(case) in results.known:
                continue
            if time.monotonic() > end:
                complete = False
                break
            print("%(name)s %(dtype)s, threads: %(threads)d" % case, flush=True)
            source.measure(case, results)
    peers.close()
    return complete


def main():
    arguments = parse_arguments()
    complete = arguments.report_only or run(arguments)
    report.write(arguments.out)
    if arguments.readme:
        report.publish(arguments.out, HERE / "README.md")
    return 0 if complete else 3


if __name__ == "__main__":
    sys.exit(main())
