"""What to do where the extension cannot be loaded."""

from __future__ import annotations

from pathlib import Path


def explain_import_error(reason: str) -> str:
    """The loader's reason and what helps: another folder for Python to start in, the packages of LLVM and MLIR."""
    folder = Path(__file__).parent
    if not any(folder.glob("_core.*.so")):
        return (
            f"{reason}\n{folder} holds einjit's sources and no extension module: run `pip install .` at the top of the "
            "checkout, and start Python where this folder is not the first that it looks into"
        )
    if "libMLIR" in reason or "libLLVM" in reason:
        return (
            f"{reason}\neinjit compiles with the shared libraries of LLVM and MLIR 22, which this system lacks or keeps "
            "where the loader does not look. Debian and Ubuntu: apt-get install libllvm22 libmlir-22"
        )
    return f"{reason}\neinjit's extension module cannot be loaded: it was not built for this Python, or is damaged."
