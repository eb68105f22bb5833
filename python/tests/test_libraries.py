"""Operands of every library: zero-copy in, results of the first operand's library."""

from __future__ import annotations

import array
import ctypes
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import einjit

A = np.arange(6.0).reshape(2, 3)
B = np.arange(12.0).reshape(3, 4)


class OnlyDLPack:
    """An array of an unknown library."""

    def __init__(self, values: np.ndarray[Any, Any]) -> None:
        self.values = values

    def __dlpack__(self, **keywords: Any) -> Any:
        return self.values.__dlpack__(**keywords)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.values.__dlpack_device__()


class OnDevice(OnlyDLPack):
    def __dlpack_device__(self) -> tuple[int, int]:
        return 2, 0


class OnlyInterface:
    def __init__(self, values: np.ndarray[Any, Any]) -> None:
        self.__array_interface__ = values.__array_interface__
        self.values = values


@pytest.mark.parametrize(
    ("operand", "kind"),
    [
        (A, np.ndarray),
        (torch.tensor(A), torch.Tensor),
        (jnp.asarray(A), jax.Array),
        (OnlyDLPack(A), np.ndarray),
        (OnlyInterface(A), np.ndarray),
        (memoryview(A), np.ndarray),
        (A.tolist(), np.ndarray),
    ],
)
def test_the_result_is_of_the_first_operands_library(operand: Any, kind: type) -> None:
    result = einjit.einsum("ij,jk->ik", operand, B)
    assert isinstance(result, kind)
    assert np.array_equal(np.asarray(result), A @ B)


def test_libraries_mix() -> None:
    result = einjit.einsum("ij,jk,kl->il", torch.tensor(A), jnp.asarray(B), np.ones((4, 2)))
    assert isinstance(result, torch.Tensor)
    assert np.array_equal(result, A @ B @ np.ones((4, 2)))
    assert einjit.einsum("i,->i", array.array("d", [1, 2]), 2).tolist() == [2, 4]


def address(tensor: Any) -> int:
    return int(tensor.data_ptr() if isinstance(tensor, torch.Tensor) else tensor.unsafe_buffer_pointer())


@pytest.mark.parametrize("operand", [torch.tensor(A).T, jnp.asarray(A)])
def test_operands_are_not_copied(operand: Any) -> None:
    from einjit._libraries import read

    assert read(operand, 0).array.ctypes.data == address(operand)


def test_dlpack_and_array_interface_are_not_copied() -> None:
    from einjit._libraries import read

    for operand in (OnlyDLPack(A), OnlyInterface(A), memoryview(A)):
        assert read(operand, 0).array.ctypes.data == A.ctypes.data


def test_torch_strides_conjugates_and_out() -> None:
    z = torch.randn(3, 4, dtype=torch.complex128)
    assert torch.allclose(einjit.einsum("ij,ij->i", z.conj(), z), torch.einsum("ij,ij->i", z.conj(), z))
    assert torch.allclose(einjit.einsum("ij->ji", z.conj()), z.conj().T)
    assert torch.allclose(einjit.einsum("ij,ij->i", z.imag, z.real), torch.einsum("ij,ij->i", z.imag, z.real))
    out = torch.zeros(4, 3, dtype=torch.complex128).T
    assert einjit.einsum("ij,ij->ij", z, z, out=out) is out
    assert torch.allclose(out, z * z)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_torch_16_bit_floats(dtype: torch.dtype) -> None:
    a = torch.randn(5, 300).to(dtype)
    result = einjit.einsum("ik,jk->ij", a, a)
    assert result.dtype is dtype
    exact = a.double() @ a.double().T
    assert torch.allclose(result.double(), exact, rtol=2 * torch.finfo(dtype).eps, atol=1e-2)


@pytest.mark.parametrize("numpys_bfloat16_is_known", [False, True])
def test_torch_bfloat16_casts_by_its_numbers(numpys_bfloat16_is_known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy holds PyTorch's in 16-bit integers, whose values must never be taken for the numbers."""
    if numpys_bfloat16_is_known:
        einjit.einsum("i->", jnp.ones(2, jnp.bfloat16))
    else:
        monkeypatch.setattr(einjit._dtypes, "_bfloat16", None)
    a = torch.tensor([1.0, 2.0, 3.0], dtype=torch.bfloat16)
    squares = [1, 4, 9]
    integers = torch.zeros(3, dtype=torch.int8)
    assert einjit.einsum("i,i->i", a, a, out=integers, casting="unsafe").tolist() == squares
    assert einjit.einsum("i,i->i", a, a, dtype="int32", casting="unsafe").tolist() == squares
    floats = torch.zeros(3, dtype=torch.bfloat16)
    assert einjit.einsum("i,i->i", np.array([1 + 1j, 2, 3]), a, out=floats, casting="unsafe").tolist() == squares


def test_jax_bfloat16() -> None:
    a = jnp.asarray(np.arange(6).reshape(2, 3), jnp.bfloat16)
    result = einjit.einsum("ij,kj->ik", a, a)
    assert result.dtype == jnp.bfloat16
    assert np.array_equal(np.asarray(result, np.float32), [[5, 14], [14, 50]])


def test_what_is_not_on_the_cpu_or_strided_is_refused() -> None:
    with pytest.raises(TypeError, match="operand 0 is on DLPack device 2"):
        einjit.einsum("ij->j", OnDevice(A))
    with pytest.raises(TypeError, match="operand 1 is on the device meta"):
        einjit.einsum("ij,jk->ik", A, torch.empty(3, 4, device="meta"))
    with pytest.raises(TypeError, match="layout torch.sparse_coo"):
        einjit.einsum("ij->j", torch.eye(2).to_sparse())
    with pytest.raises(TypeError, match="does not support"):
        einjit.einsum("i->", torch.zeros(2, dtype=torch.float8_e4m3fn))
    with pytest.raises(TypeError, match="JAX array, which cannot be written"):
        einjit.einsum("i->", np.ones(2), out=jnp.zeros(()))


def test_ctypes_buffers() -> None:
    buffer = (ctypes.c_double * 3)(1, 2, 3)
    assert einjit.einsum("i,i->", buffer, buffer) == 14
