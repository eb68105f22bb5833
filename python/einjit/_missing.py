"""What to install where the extension cannot be loaded."""

from __future__ import annotations


def explain_import_error(reason: str) -> str:
    """The loader's reason and, if it misses LLVM or MLIR, the packages that have them."""
    if "libMLIR" in reason or "libLLVM" in reason:
        return (
            f"{reason}\neinjit compiles with the shared libraries of LLVM and MLIR 22, which this system lacks or keeps "
            "where the loader does not look. Debian and Ubuntu: apt-get install libllvm22 libmlir-22"
        )
    return f"{reason}\neinjit's extension module cannot be loaded: it was not built for this Python, or is damaged."
