"""NumPy's dtypes and einjit's names of them, and NumPy's casting rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _core

# What NumPy calls them, and PyTorch too, and what einjit does.
ELEMENT_NAMES = {
    "float32": "f32",
    "float64": "f64",
    "complex64": "c64",
    "complex128": "c128",
    "float16": "f16",
    "int8": "i8",
    "int16": "i16",
    "int32": "i32",
    "int64": "i64",
    "uint8": "u8",
    "uint16": "u16",
    "uint32": "u32",
    "uint64": "u64",
    "bool": "bool",
}
_NAMES = {np.dtype(numpy_name).str: name for numpy_name, name in ELEMENT_NAMES.items()}
_DTYPES = {name: np.dtype(text) for text, name in _NAMES.items()}
_bfloat16: np.dtype[Any] | None = None  # of the package that gave NumPy one, from the first array of it on
_REASONS = {
    "O": "Python objects have no machine arithmetic",
    "g": "x86-64 has no vector arithmetic on 80-bit floating point",
    "G": "x86-64 has no vector arithmetic on 80-bit floating point",
    "M": "dates cannot be multiplied",
    "m": "time differences cannot be multiplied",
    "S": "strings cannot be multiplied",
    "U": "strings cannot be multiplied",
    "V": "records cannot be multiplied",
}


def name_of(dtype: np.dtype[Any], who: str) -> str:
    """einjit's name of a native dtype. Raises TypeError with the reason; `who` is what has it ("operand 1")."""
    global _bfloat16
    name = _NAMES.get(dtype.str)
    if name is not None:
        return name
    if dtype.name == "bfloat16":
        _core.register_bfloat16(dtype.num)
        _bfloat16 = dtype
        return "bf16"
    if dtype.newbyteorder("=").str in _NAMES:
        return _NAMES[dtype.newbyteorder("=").str]
    reason = _REASONS.get(dtype.char, "there is no kernel for it")
    supported = ", ".join([*ELEMENT_NAMES, "bfloat16"])
    raise TypeError(f"{who} has dtype {dtype}, which einjit does not support: {reason} (supported: {supported})")


def is_supported(dtype: np.dtype[Any]) -> bool:
    try:
        name_of(dtype, "")
    except TypeError:
        return False
    return True


def dtype_of(name: str) -> np.dtype[Any]:
    """The inverse of name_of. bf16 needs a package that gives NumPy one; without it, 16-bit integers carry the bits."""
    if name != "bf16":
        return _DTYPES[name]
    return _DTYPES["u16"] if _bfloat16 is None else _bfloat16


def castable(name: str) -> np.dtype[Any]:
    """As dtype_of, for NumPy to cast to or from. Raises TypeError for bf16 where no package gives NumPy one."""
    if name == "bf16" and _bfloat16 is None:
        try:
            from ml_dtypes import bfloat16
        except ImportError:
            raise TypeError("a cast of bfloat16 in which digits may be lost needs the package ml_dtypes") from None
        name_of(np.dtype(bfloat16), "bfloat16")
    return dtype_of(name)


def named(dtype: Any) -> str:
    """The name of what a user passes as `dtype`: anything that numpy.dtype takes, or a library's own dtype."""
    library = type(dtype).__module__.partition(".")[0]
    if library == "torch":
        dtype = str(dtype).removeprefix("torch.")
    if isinstance(dtype, str) and dtype in ("bfloat16", "bf16"):
        return "bf16"
    return name_of(np.dtype(dtype), "the result")


def can_cast(source: str, target: str, casting: str) -> bool:
    """numpy.can_cast on names. bfloat16 casts as float16 does; neither is safe to the other."""
    if casting == "unsafe" or source == target:
        return True
    if "bf16" in (source, target):
        if {source, target} == {"bf16", "f16"}:
            return casting == "same_kind"
        source, target = (name.replace("bf16", "f16") for name in (source, target))
    return bool(np.can_cast(_DTYPES[source], _DTYPES[target], casting=casting))  # type: ignore[arg-type]


def check_cast(source: str, target: str, casting: str, who: str) -> None:
    """Raises TypeError where `casting` forbids it."""
    if not can_cast(source, target, casting):
        raise TypeError(f"{who}: no cast from {source} to {target} according to the rule '{casting}'")


def common(names: list[str]) -> str:
    """numpy.result_type of arrays of these types; bfloat16 promotes as float16 does, and with float16 to float32."""
    if "bf16" not in names:
        return _NAMES[np.result_type(*(_DTYPES[name] for name in names)).str]
    if all(name in ("bf16", "bool", "i8", "u8") for name in names):
        return "bf16"
    others = [name for name in names if name != "bf16"]
    widened = _NAMES[np.result_type(np.float16, *(_DTYPES[name] for name in others)).str]
    return "f32" if widened == "f16" else widened
