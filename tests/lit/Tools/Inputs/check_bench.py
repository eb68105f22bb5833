"""check_bench.py FILE DTYPE FLOPS BYTES: the JSON of `einjit bench` has its fields, and they agree."""

import json
import math
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    bench = json.load(file)
for field in ("compile_ms", "call_ns", "kernel_call_ns", "gflops", "gbps", "peak_gflops", "peak_gbps", "fraction_of_limit"):
    assert bench[field] > 0, field
stages = {entry["stage"] for entry in bench["compile_stages"]}
assert {"import", "plan", "einsum-plan", "einsum-to-llvm", "llvm-ir", "codegen", "link"} <= stages, stages
assert math.isclose(bench["compile_ms"], sum(entry["ms"] for entry in bench["compile_stages"]), rel_tol=1e-6)
assert bench["threads"] == 1 and bench["dtype"] == sys.argv[2]
flops, count = float(sys.argv[3]), float(sys.argv[4])
assert (bench["flops"], bench["bytes"]) == (flops, count), bench
seconds = bench["run_us"] * 1e-6
assert math.isclose(bench["gflops"], flops / seconds * 1e-9, rel_tol=1e-6)
assert math.isclose(bench["gbps"], count / seconds * 1e-9, rel_tol=1e-6)
limit = max(flops / bench["peak_gflops"], count / bench["peak_gbps"]) * 1e-9
assert math.isclose(bench["fraction_of_limit"], limit / seconds, rel_tol=1e-6)
assert bench["peak_gbps"] == max(bench["stream_gbps"].values())
