"""Many threads at once, with an interpreter lock and without: whatever they do to each other, every number is right.

Elements are small integers, whose products and sums are exact in every type, so that NumPy's results must be met.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import sysconfig
import threading
import time
import types
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ml_dtypes
import numpy as np
import pytest
import torch
from conftest import SEED

import einjit
import einjit.torch
from einjit import _core, _einsum

THREADS = 8
SECONDS = 4.0
DTYPES = ["f4", "f8", "c8", "c16", "f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]
SPECS = ["ij,jk->ik", "ij,ij->", "i,j->ij", "bij,bjk->bik", "ii->i", "ij,jk,kl->il", "...i,...i->...", "αβ,βγ->γα"]
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))

Numbers = np.random.Generator
Array = np.ndarray[Any, Any]


def integers(numbers: Numbers, shape: tuple[int, ...], dtype: str) -> Array:
    return numbers.integers(0, 4, shape).astype(dtype)


def operands_of(numbers: Numbers, spec: str, dtype: str) -> list[Array]:
    sizes = {label: int(numbers.integers(1, 7)) for label in spec.replace("...", "")}
    terms = spec.partition("->")[0].split(",")
    dots = (int(numbers.integers(1, 4)),)
    return [
        integers(numbers, (dots if "..." in term else ()) + tuple(sizes[c] for c in term.replace("...", "")), dtype)
        for term in terms
    ]


def expected(spec: str, operands: list[Array]) -> Any:
    return np.einsum(spec.translate(str.maketrans("αβγ", "abc")), *operands)


def check(found: Any, wanted: Any, what: object) -> None:
    assert found.dtype == wanted.dtype and np.array_equal(found, wanted), f"{what}: {found} instead of {wanted}"


_numbers = np.random.default_rng(SEED)
SHARED = [(spec, operands_of(_numbers, spec, "f4")) for spec in SPECS]
SHARED_RESULTS = [expected(*case) for case in SHARED]
LARGE = integers(_numbers, (2, 64, 64), "f8")
CONSTANT = integers(_numbers, (3, 4), "f8")
EXPRESSION = einjit.contract_expression("ij,jk,kl->il", (2, 3), CONSTANT, (4, 5), constants=[1])
KERNEL = einjit.compile("ij,jk->ik", LARGE[0], LARGE[1])


def same_calls(numbers: Numbers) -> None:
    for (spec, operands), wanted in zip(SHARED, SHARED_RESULTS):
        check(einjit.einsum(spec, *operands), wanted, spec)


def other_calls(numbers: Numbers) -> None:
    spec, dtype = SPECS[numbers.integers(len(SPECS))], DTYPES[numbers.integers(len(DTYPES))]
    operands = operands_of(numbers, spec, dtype)
    check(einjit.einsum(spec, *operands), expected(spec, operands), (spec, dtype))


def calls_into_out(numbers: Numbers) -> None:
    (spec, operands), wanted = SHARED[0], SHARED_RESULTS[0]
    out = np.full_like(wanted, -1)
    assert einjit.einsum(spec, *operands, out=out) is out
    check(out, wanted, "out")


def calls_without_the_lock(numbers: Numbers) -> None:
    check(einjit.einsum("ij,jk->ik", LARGE[0], LARGE[1]), LARGE[0] @ LARGE[1], "large")


def calls_of_the_general_kind(numbers: Numbers) -> None:
    a = integers(numbers, (3, 5), "i4")
    check(einjit.einsum("ij,kj->ik", a.tolist(), a, dtype="f8", order="F"), (a @ a.T).astype("f8"), "general")
    check(einjit.einsum(a, [0, 1], a, [2, 1], [0, 2]), a @ a.T, "sublists")


def views(numbers: Numbers) -> None:
    a = integers(numbers, (3, 5), "i2")
    view = einjit.einsum("ij->ji", a)
    assert view.base is a
    check(view, a.T, "view")


def kernels(numbers: Numbers) -> None:
    a = integers(numbers, (int(numbers.integers(2, 9)), 3), "f8")
    kernel = einjit.compile("ij,kj->ik", a, a)
    check(kernel(a, a), a @ a.T, "kernel")
    check(KERNEL(LARGE[0], LARGE[1]), LARGE[0] @ LARGE[1], "the shared kernel")
    assert "ij,jk->ik" in repr(KERNEL)


def expressions(numbers: Numbers) -> None:
    a, b = integers(numbers, (2, 3), "f8"), integers(numbers, (4, 5), "f8")
    check(EXPRESSION(a, b), a @ CONSTANT @ b, "expression")


def bfloat16s(numbers: Numbers) -> None:
    a = integers(numbers, (3, 4), "f4")
    check(einjit.einsum("ij,kj->ik", *[a.astype(ml_dtypes.bfloat16)] * 2), (a @ a.T).astype(ml_dtypes.bfloat16), "bf16")


def gradients(numbers: Numbers) -> None:
    a, b = (torch.from_numpy(integers(numbers, shape, "f8")) for shape in ((2, 3), (3, 4)))
    a.requires_grad_()
    einjit.torch.einsum("ij,jk->ik", a, b).sum().backward()
    assert a.grad is not None and torch.equal(a.grad, b.sum(1).expand(2, 3))


def mistakes(numbers: Numbers) -> None:
    with pytest.raises(ValueError, match="label 'j' is 3 in operand 0 and 4 in operand 1"):
        einjit.einsum("ij,jk->ik", np.ones((2, 3)), np.ones((4, 2)))
    with pytest.raises(TypeError, match="supported: float32, .*, bfloat16"):
        einjit.einsum("i->", np.ones(2, "g"))


JOBS: list[Callable[[Numbers], None]] = [
    same_calls,
    other_calls,
    calls_into_out,
    calls_without_the_lock,
    calls_of_the_general_kind,
    views,
    kernels,
    expressions,
    bfloat16s,
    gradients,
    mistakes,
]


@pytest.fixture
def many_switches() -> Iterator[None]:
    """Where there is an interpreter lock, it changes hands every ten microseconds."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("many_switches")
def test_threads_do_everything_at_once() -> None:
    print(f"EINJIT_SEED={SEED}")
    start, threads = threading.Barrier(THREADS + 1), einjit.threads()
    end = time.monotonic() + SECONDS

    def work(number: int) -> int:
        numbers, order = np.random.default_rng([SEED, number]), random.Random(SEED + number)
        done = 0
        start.wait()
        while done == 0 or time.monotonic() < end:
            for job in order.sample(JOBS, len(JOBS)):
                job(numbers)
                done += 1
        return done

    def disturb() -> int:
        done = 0
        start.wait()
        while time.monotonic() < end:
            time.sleep(0.05)
            einjit.clear_cache()
            einjit.set_threads(1 + done % 3)
            assert einjit.cache_stats()["kernels"] >= 0
            done += 1
        return done

    with ThreadPoolExecutor(THREADS + 1) as pool:
        results = [pool.submit(disturb), *(pool.submit(work, number) for number in range(THREADS))]
    einjit.set_threads(threads)
    cleared, *worked = (result.result() for result in results)
    assert cleared > 0 and min(worked) >= len(JOBS)


FIRST_USES = f"""
import sys, threading
import ml_dtypes, numpy as np

start, done = threading.Barrier({THREADS}), []

def work():
    start.wait()
    import einjit
    a = np.arange(6).reshape(2, 3)
    for dtype in (ml_dtypes.bfloat16, np.float32, np.float64):
        found = einjit.einsum("ij,kj->ik", a.astype(dtype), a.astype(dtype))
        assert found.dtype == dtype and np.array_equal(found.astype(int), a @ a.T), found
    done.append(True)

threads = [threading.Thread(target=work) for _ in range({THREADS})]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(done) == {THREADS}
print("lock:", getattr(sys, "_is_gil_enabled", lambda: True)())
"""


def in_a_new_process(program: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_GIL"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_threads_import_and_call_for_the_first_time() -> None:
    assert "lock:" in in_a_new_process(FIRST_USES)


@pytest.mark.skipif(not FREE_THREADED, reason="this interpreter is built with an interpreter lock")
def test_the_interpreter_lock_stays_off() -> None:
    assert in_a_new_process(FIRST_USES) == "lock: False\n"


def test_calls_while_another_thread_imports_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", types.ModuleType("torch"))
    check(einjit.einsum("i->", [1, 2]), np.int64(3), "a list")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_arrays_reshaped_while_their_call_is_made(moment: str) -> None:
    """What other threads can do while einjit compiles: neither this call nor later ones may use the wrong layout."""
    a = np.arange(12.0).reshape(3, 4).copy()

    def prepare(spec: str, operands: tuple[Array, ...], out: Array | None) -> Any:
        if moment == "before":
            a.resize((4, 3), refcheck=False)
        call = _einsum.prepare(spec, operands, out)
        a.resize((4, 3), refcheck=False)
        return call

    einjit.clear_cache()
    _core.set_python_side(prepare, _einsum.general)
    try:
        found = einjit.einsum("ij->j", a)
    finally:
        _core.set_python_side(_einsum.prepare, _einsum.general)
    check(found, np.arange(12.0).reshape(4, 3).sum(0), "the reshaped array")
    b = np.arange(12.0).reshape(3, 4)
    check(einjit.einsum("ij->j", b), b.sum(0), "an array of the former shape")
