#!/usr/bin/env python3
"""Measures Python's einsums: python_peers.py THREADS, one case as JSON a line on standard input, figures as JSON a line
on standard output; the first line says which systems there are. Affinity and thread counts are set before any library
is loaded, since some only look then."""

import json
import mmap
import os
import random
import statistics
import sys
import time

THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TBLIS_NUM_THREADS"):
    os.environ[name] = str(THREADS)
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=%s intra_op_parallelism_threads=%d" % (
    "true" if THREADS > 1 else "false",
    THREADS,
)
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

DTYPES = {"f32": "float32", "f64": "float64", "c64": "complex64", "c128": "complex128"}
HUGE_PAGE = 2 << 20
SAMPLES = 32
MOST_TURNS = 7
SAMPLE_SECONDS = 2e-3


class Numpy:
    name = "numpy"

    def __init__(self):
        import numpy

        self.np, self.version = numpy, numpy.__version__

    def prepare(self, spec, operands):
        path = self.np.einsum_path(spec, *operands, optimize="optimal")[0]
        self.call = lambda: self.np.require(self.np.einsum(spec, *operands, optimize=path), requirements="C")
        self.into = lambda out: self.np.einsum(spec, *operands, optimize=path, out=out)


class Torch:
    name = "torch"

    def __init__(self):
        import torch

        torch.set_num_threads(THREADS)
        torch.set_grad_enabled(False)
        self.torch, self.version = torch, torch.__version__

    def prepare(self, spec, operands):
        tensors = [self.torch.from_numpy(operand) for operand in operands]
        self.call = lambda: self.torch.einsum(spec, *tensors).contiguous()
        self.into = None


class Jax:
    name = "jax"

    def __init__(self):
        import jax

        self.jax, self.version = jax, jax.__version__

    def prepare(self, spec, operands):
        arrays = [self.jax.numpy.from_dlpack(operand) for operand in operands]
        function = self.jax.jit(lambda *x: self.jax.numpy.einsum(spec, *x))
        function(*arrays).block_until_ready()
        self.call = lambda: function(*arrays).block_until_ready()
        self.into = None


class Pytblis:
    name = "pytblis"

    def __init__(self):
        import importlib.metadata

        import numpy
        import pytblis

        pytblis.set_num_threads(THREADS)
        self.np, self.pytblis, self.version = numpy, pytblis, importlib.metadata.version("pytblis")

    def prepare(self, spec, operands):
        if "..." in spec:
            raise NotImplementedError("no ellipses")
        self.call = lambda: self.np.require(self.pytblis.einsum(spec, *operands), requirements="C")
        self.into = lambda out: self.pytblis.einsum(spec, *operands, out=out)


class OptEinsum:
    name = "opt_einsum"

    def __init__(self):
        import numpy
        import opt_einsum

        self.np, self.opt_einsum, self.version = numpy, opt_einsum, opt_einsum.__version__

    def prepare(self, spec, operands):
        expression = self.opt_einsum.contract_expression(spec, *(operand.shape for operand in operands))
        self.call = lambda: self.np.require(expression(*operands), requirements="C")
        # It assigns out[:], which arrays without dimensions refuse.
        self.into = None if spec.endswith("->") else lambda out: expression(*operands, out=out)


class Cotengra:
    name = "cotengra"

    def __init__(self):
        import cotengra
        import numpy

        self.np, self.cotengra, self.version = numpy, cotengra, cotengra.__version__

    def prepare(self, spec, operands):
        expression = self.cotengra.einsum_expression(spec, *(operand.shape for operand in operands))
        self.call = lambda: self.np.require(expression(*operands), requirements="C")
        self.into = None


PEERS = (Numpy, Torch, Jax, Pytblis, OptEinsum, Cotengra)


def new_array(np, shape, dtype):
    """Uninitialized; on huge pages, as the benchmark program's operands are, where the system grants them."""
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    block = mmap.mmap(-1, size + HUGE_PAGE)
    block.madvise(mmap.MADV_HUGEPAGE)
    address = np.frombuffer(block, dtype=np.uint8).ctypes.data
    return np.frombuffer(block, dtype=np.uint8, count=size, offset=-address % HUGE_PAGE).view(dtype).reshape(shape)


def fill(np, rng, array):
    real = array.view(array.real.dtype) if array.dtype.kind == "c" else array
    real[...] = rng.uniform(-1, 1, real.shape)


def wrong_element(np, rng, spec, operands, result):
    """Compares some elements with sums in wider precision; the first that differs, as text."""
    inputs, output = spec.split("->")
    hidden = result.ndim - len(output.replace("...", ""))
    letters = [c for c in "ZYXWVUTSRQPONMLKJIHGFEDCBA" if c not in spec][:hidden]
    output = output.replace("...", "".join(letters))
    terms = [term.replace("...", "".join(letters)) for term in inputs.split(",")]
    eps = np.finfo(result.dtype).eps
    wide = np.complex128 if result.dtype.kind == "c" else np.float64
    for _ in range(min(SAMPLES, result.size)):
        index = dict(zip(output, (int(rng.integers(size)) for size in result.shape)))
        picked, rest = [], []
        for term, operand in zip(terms, operands):
            picked.append(operand[tuple(index.get(label, slice(None)) for label in term)].astype(wide))
            rest.append("".join(label for label in term if label not in index))
        exact = np.einsum(",".join(rest) + "->", *picked, optimize=True)
        bound = np.einsum(",".join(rest) + "->", *map(np.abs, picked), optimize=True)
        terms_summed = max(1, max(p.size for p in picked))
        found = result[tuple(index.values())]
        if not abs(found - exact) <= 4 * eps * terms_summed * bound:
            return "element %s is %s instead of %s" % (tuple(index.values()), found, exact)
    return None


def turns_of(seconds, budget):
    calls = max(1, round(SAMPLE_SECONDS / max(seconds, 1e-9)))
    return calls, int(max(1 if seconds > budget else 3, min(MOST_TURNS, budget / (calls * seconds))))


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure(case, systems):
    """One dictionary of figures for each system."""
    import numpy as np

    rng = np.random.default_rng()
    dtype = DTYPES[case["dtype"]]
    operands = [new_array(np, shape, dtype) for shape in case["shapes"]]
    for operand in operands:
        fill(np, rng, operand)
    figures, jobs, out = {}, [], None
    for system in systems:
        figures[system.name] = {"name": system.name, "role": "peer"}
        try:
            system.prepare(case["spec"], operands)
            result = np.asarray(system.call())
            problem = wrong_element(np, rng, case["spec"], operands, result)
        except Exception as failure:  # a system may refuse an einsum in any way it likes
            problem = "cannot run this einsum: %s" % str(failure).split("\n")[0]
        if problem:
            figures[system.name]["problem"] = problem
            continue
        if out is None:
            out = new_array(np, result.shape, dtype)
            out[...] = 0
        call = system.call
        # A view of an operand is no result: every system writes one.
        if any(np.may_share_memory(result, operand) for operand in operands):
            call = lambda view=system.call: np.array(view(), order="C")
        ways = [("new_turns", call)]
        if system.into:
            ways.append(("turns", lambda system=system: system.into(out)))
        for field, call in ways:
            calls, turns = turns_of(timed(call), case["system_seconds"])
            jobs += [(system, field, call, calls)] * turns
    random.shuffle(jobs)
    for system, field, call, calls in jobs:
        call()
        seconds = timed(lambda: [call() for _ in range(calls)]) / calls
        figures[system.name].setdefault(field, []).append(seconds)
    for figure in figures.values():
        for field, median in (("turns", "seconds"), ("new_turns", "new_seconds")):
            if field in figure:
                figure[median] = statistics.median(figure[field])
    return list(figures.values())


def main():
    present, missing = [], []
    for kind in PEERS:
        try:
            present.append(kind())
        except Exception as failure:  # not installed, or not for this machine
            missing.append({"name": kind.name, "why": "cannot be imported: %s" % str(failure).split("\n")[0]})
    listed = [{"name": system.name, "role": "peer", "version": system.version} for system in present]
    print(json.dumps({"present": listed, "missing": missing}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(json.loads(line), present) if present else []), flush=True)


if __name__ == "__main__":
    main()
