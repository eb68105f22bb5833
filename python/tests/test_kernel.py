"""Kernels, the command line and the module's own functions."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import einjit

A, B = np.ones((20, 30), "f4"), np.ones((30, 40), "f4")


def test_a_kernel_shows_what_it_is() -> None:
    text = repr(einjit.compile("ij,jk->ik", A, B))
    first, step, limit = text.splitlines()
    assert first == "Kernel 'ij,jk->ik': f32 (20, 30), f32 (30, 40) -> f32 (20, 40)"
    assert "out[i, k] = sum operand0[i, j] * operand1[j, k]: contraction, bound by" in step
    assert "at least" in limit and "us on host" in limit and "bytes" in limit


def test_a_kernel_explains_itself() -> None:
    kernel = einjit.compile("ij,jk->ik", A, B)
    facts = kernel.explain()
    assert facts.flops == 2 * 20 * 30 * 40
    assert facts.steps[0].kind == "contraction"
    assert [decision.what for decision in facts.steps[0].decisions]
    assert "register tile" in str(facts)
    assert "einsum.einsum" in kernel.ir("import")
    assert "einsum.contract" in kernel.ir("plan")
    assert "vfmadd" in kernel.asm(target="avx512")
    with pytest.raises(ValueError, match="no stage 'ast': there are import, plan, .*asm"):
        kernel.ir("ast")
    with pytest.raises(ValueError, match="z80"):
        kernel.explain(target="z80")
    assert "avx512" in einjit.target_names()


def test_a_kernel_runs_on_arrays_of_its_kind_alone() -> None:
    kernel = einjit.compile("ij,jk->ik", A, B)
    assert np.array_equal(kernel(A, B), A @ B)
    out = np.zeros((20, 40), "f4")
    assert kernel(A, B, out=out) is out
    assert (out == 30).all()
    for wrong, what in ((A.astype("f8"), "dtype"), (A[:10], "shape"), (np.asfortranarray(A), "strides")):
        with pytest.raises(ValueError, match=what + " of operand 0"):
            kernel(wrong, B)
    with pytest.raises(ValueError, match="2 operands, not 1"):
        kernel(A)
    assert kernel.result_shape == (20, 40) and kernel.result_dtype == "f32"
    assert kernel.compile_ms > 0 and kernel.code_bytes > 0 and kernel.workspace_bytes >= 0 and kernel.name


def test_cache_and_threads() -> None:
    einjit.clear_cache()
    assert einjit.cache_stats()["kernels"] == 0
    einjit.einsum("ij,jk->ik", A, B)
    assert einjit.cache_stats()["kernels"] == 1
    before = einjit.threads()
    einjit.set_threads(1)
    assert einjit.threads() == 1
    einjit.set_threads(before)


def test_the_module_is_the_command_line_tool(tmp_path: object) -> None:
    np.save(f"{tmp_path}/a.npy", np.arange(6.0).reshape(2, 3))
    command = [sys.executable, "-m", "einjit", "run", "ij->i", f"{tmp_path}/a.npy"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["f64 (2)", "[ 3 12]"]
    failed = subprocess.run([sys.executable, "-m", "einjit", "frobnicate"], capture_output=True, check=False)
    assert failed.returncode != 0


def test_the_package_is_typed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "-p", "einjit"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
