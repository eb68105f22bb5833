"""Operands of every library as NumPy arrays without a copy, and results as the library's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _dtypes
from ._layout import readable
from ._prepare import Rules, Source, source_of

DLPACK_CPU = 1
_TORCH_NAMES = {**_dtypes.ELEMENT_NAMES, "bfloat16": "bf16"}


@dataclass(frozen=True)
class Library:
    """How operands come in and results go out."""

    name: str
    read: Callable[[Any, int], Source]
    wrap: Callable[[Any, str], Any]


def library_of(operand: Any) -> Library:
    """The library of an operand. Imports nothing: who has a tensor has imported its library."""
    kind = type(operand)
    if issubclass(kind, (np.ndarray, np.generic)):
        return NUMPY
    module = kind.__module__.partition(".")[0]
    # Another thread may be importing torch: then it is there, and has no Tensor yet.
    if module == "torch" or isinstance(operand, getattr(sys.modules.get("torch"), "Tensor", ())):
        return TORCH
    if module in ("jax", "jaxlib"):
        return JAX
    if hasattr(operand, "__dlpack__"):
        return Library(module, _read_dlpack, _wrapper_of(operand))
    return NUMPY


def _read_numpy(operand: Any, index: int) -> Source:
    return source_of(np.asarray(operand), index)


def _wrap_numpy(result: Any, dtype: str) -> Any:
    return result


def torch_dtype_name(tensor: Any, index: int) -> str:
    """einjit's name of a tensor's dtype. Raises TypeError for dtypes that einjit does not compute with."""
    name = _TORCH_NAMES.get(str(tensor.dtype).removeprefix("torch."))
    if name is None:
        raise TypeError(
            f"operand {index} has dtype {tensor.dtype}, which einjit does not support "
            f"(supported: {', '.join(_TORCH_NAMES)})"
        )
    return name


def torch_dtype(name: str) -> Any:
    """The inverse of torch_dtype_name."""
    import torch

    return getattr(torch, next(theirs for theirs, ours in _TORCH_NAMES.items() if ours == name))


def _read_torch(operand: Any, index: int) -> Source:
    import torch

    if not isinstance(operand, torch.Tensor):
        return _read_numpy(operand, index)
    if operand.device.type != "cpu":
        raise TypeError(f"operand {index} is on the device {operand.device}: einjit runs on the CPU")
    if operand.layout is not torch.strided:
        raise TypeError(f"operand {index} has layout {operand.layout}: einjit takes strided tensors")
    name = torch_dtype_name(operand, index)
    tensor = operand.detach()
    conjugate = tensor.is_conj()
    if conjugate:
        tensor = tensor.conj()
    if tensor.is_neg():
        tensor = tensor.resolve_neg()
    array = (tensor.view(torch.uint16) if name == "bf16" else tensor).numpy()
    return Source(readable(array), name, conjugate)


def _wrap_torch(result: Any, dtype: str) -> Any:
    import torch

    array = np.asarray(result)
    if dtype == "bf16":
        return torch.from_numpy(array.view(np.uint16)).view(torch.bfloat16)
    return torch.from_numpy(array)


def _read_jax(operand: Any, index: int) -> Source:
    return source_of(np.asarray(operand), index)


def _wrap_jax(result: Any, dtype: str) -> Any:
    import jax.numpy as jnp

    return jnp.asarray(result)


def _read_dlpack(operand: Any, index: int) -> Source:
    if not hasattr(operand, "__dlpack__"):
        return _read_numpy(operand, index)
    device = operand.__dlpack_device__()[0]
    if device != DLPACK_CPU:
        raise TypeError(f"operand {index} is on DLPack device {int(device)}: einjit runs on the CPU")
    return source_of(np.from_dlpack(operand), index)


def _wrapper_of(operand: Any) -> Callable[[Any, str], Any]:
    """By the array API's namespace, or a function from_dlpack of the operand's top-level module; else NumPy's."""
    if hasattr(operand, "__array_namespace__"):
        namespace = operand.__array_namespace__()
    else:
        namespace = sys.modules.get(type(operand).__module__.partition(".")[0])
    from_dlpack = getattr(namespace, "from_dlpack", None)
    if from_dlpack is None:
        return _wrap_numpy
    return lambda result, dtype: from_dlpack(np.asarray(result))


NUMPY = Library("numpy", _read_numpy, _wrap_numpy)
TORCH = Library("torch", _read_torch, _wrap_torch)
JAX = Library("jax", _read_jax, _wrap_jax)


def read(operand: Any, index: int, rules: Rules = Rules()) -> Source:
    """An operand of any library. Raises TypeError for dtypes, devices and layouts that einjit does not run on."""
    library = library_of(operand)
    if library is NUMPY and rules.dtype is not None and rules.casting == "unsafe":
        # Whatever NumPy can turn into the type that is asked for: objects, say.
        array = np.asarray(operand)
        if not _dtypes.is_supported(array.dtype):
            return source_of(array.astype(_dtypes.dtype_of(rules.dtype)), index)
    return library.read(operand, index)


def read_out(out: Any) -> Source:
    """The result's own memory. Raises TypeError for what is no array; ValueError where it is read-only."""
    library = library_of(out)
    if library is JAX:
        raise TypeError("out is a JAX array, which cannot be written")
    if library is NUMPY and not isinstance(out, np.ndarray):
        raise TypeError(f"out must be an array, not {type(out).__name__}")
    if library is NUMPY:
        return Source(out, _dtypes.name_of(out.dtype, "out"))
    if library is TORCH and (out.is_conj() or out.is_neg()):
        raise ValueError("out is a conjugated or negated view, which cannot be written")
    return library.read(out, -1)

