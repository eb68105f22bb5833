#!/usr/bin/env python3
"""Checks every #include of the tree against the rooms' walls: check_layering.py ROOT. Exit status 1 if one is broken."""

import pathlib
import re
import sys

# What a room may include beside itself and the standard library, and then also what those may. `llvm` and `mlir` stand
# for the libraries' headers; a name with a slash is one header, which does not open the rest of its room.
MAY_INCLUDE = {
    "include": [],
    "runtime": ["include"],
    "Spec": ["include"],
    "Target": ["include"],
    "Plan": ["Spec"],
    "Schedule": ["Spec", "Target"],
    "Dialect": ["mlir", "llvm", "include"],
    "Import": ["Spec", "Dialect"],
    "Transforms": ["Dialect", "Plan", "Schedule", "runtime/kernel_abi.h"],
    "Pipeline": ["Transforms"],
    "Jit": ["Pipeline", "Import", "llvm", "runtime/kernel.h", "runtime/symbols.h"],
    "Api": ["Jit", "runtime"],
    "tools/measure": ["include"],
    "tools/einjit": ["include", "tools/measure"],
    "python": ["include"],
    "benchmarks": ["include", "tools/measure"],
    "examples": ["include"],
}
# Api meets the compiler through Jit's interface alone, although what Jit may include is open to rooms that use it.
NEVER = {"Api": {"mlir", "llvm"}}
COMPILER_ROOMS = {name for name in MAY_INCLUDE if "/" not in name and name[0].isupper()}
# Libraries that a room may use beside einjit's own headers, by the first word of the header's name.
OWN_LIBRARIES = {
    "tools/einjit": {"CLI", "nlohmann"},
    "benchmarks": {"benchmark", "CLI", "nlohmann", "cblas.h", "dnnl.hpp", "libxsmm.h"},
    "python": {"nanobind", "numpy"},
}
# The tensors of the C interface, a header of C declarations alone.
C_TENSORS = "dlpack/dlpack.h"
C_HEADERS = {"stddef.h", "stdint.h"}
C_TENSOR_FILES = {"einjit-c.h", "DlpackTensor.h"}
SYSTEM_FOLDERS = {"sys", "linux"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def closure(room):
    """The room and everything that it may include."""
    seen, waiting = set(), [room]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += MAY_INCLUDE.get(name, [])
    return seen - NEVER.get(room, set())


def room_of(path):
    """The room that a file, relative to the root, lies in; None where there are no walls."""
    parts = path.parts
    if parts[0] == "compiler" and len(parts) > 2:
        return parts[1]
    if parts[0] == "tools" and "/".join(parts[:2]) in MAY_INCLUDE:
        return "/".join(parts[:2])
    return parts[0] if parts[0] in MAY_INCLUDE else None


def target_of(name):
    """What an include opens: a room or library and, for runtime/, the header itself; None for the standard library."""
    first = name.split("/")[0]
    if first == "tools":
        return "/".join(name.split("/")[:2])
    if first in ("einjit", "include"):
        return "include"
    if first in ("llvm", "llvm-c"):
        return "llvm"
    if first in ("mlir", "mlir-c"):
        return "mlir"
    if first in COMPILER_ROOMS or first in ("runtime", "tests", "compiler", "benchmarks"):
        return first
    return None


def problem_with(room, path, quote, name, root):
    target = target_of(name)
    allowed = closure(room)
    if target == "runtime":
        return None if {"runtime", name} & allowed else "may not include " + name
    if target is not None:
        return None if target in allowed else "may not include " + target
    if name.split("/")[0] in OWN_LIBRARIES.get(room, ()):
        return None
    folder = name.split("/")[0] if "/" in name else None
    if quote == '"':
        # Beside the file itself, or generated into its folder.
        own = (root / path).parent / name
        return None if own.exists() or name.endswith(".inc") else "includes an unknown header " + name
    if name == C_TENSORS:
        return None if path.name in C_TENSOR_FILES else "speaks of DLPack's tensors, which the C interface alone does"
    if folder is None or folder in SYSTEM_FOLDERS:
        standard = not name.endswith(".h") or name in C_HEADERS and path.name in C_TENSOR_FILES
        return None if room != "include" or standard else "uses more than the standard library: " + name
    return "uses a library that is not its own: " + name


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    problems, files = [], 0
    for top in ("include", "runtime", "compiler", "tools", "python", "benchmarks", "examples"):
        for file in sorted((root / top).rglob("*")):
            path = file.relative_to(root)
            if file.suffix not in (".h", ".cpp") or room_of(path) is None:
                continue
            room = room_of(path)
            if room not in MAY_INCLUDE:
                problems.append("%s: room %s has no rule in tests/layering" % (path, room))
                continue
            files += 1
            for quote, name in INCLUDE.findall(file.read_text(encoding="utf-8")):
                problem = problem_with(room, path, quote, name, root)
                if problem:
                    problems.append("%s: %s %s" % (path, room, problem))
    for problem in problems:
        print(problem)
    print("layering: %d files, %d problems" % (files, len(problems)))
    return 1 if problems or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
