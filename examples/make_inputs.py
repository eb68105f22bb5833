#!/usr/bin/env python3
"""Writes the demo's operands as .npy files, by the standard library alone: make_inputs.py FOLDER."""

import array
import math
import pathlib
import random
import struct
import sys


def write_npy(path, shape, values):
    """NumPy's format 1.0, little-endian float32 in C order."""
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }" % (shape,)
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    if sys.byteorder == "big":
        values.byteswap()
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode("latin1"))
        values.tofile(file)


def normal_values(generator, count):
    """Standard normal, as activations after a layer norm are."""
    return array.array("f", (generator.gauss(0.0, 1.0) for _ in range(count)))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    operands = {
        "features": (64, 14, 14, 64),  # batch, height, width, channels of a vision transformer
        "positions": (14, 14, 64),  # height, offset, channels: its relative position table
        "queries": (4, 512, 8, 64),  # batch, position, head, channels
        "keys": (4, 512, 8, 64),
    }
    generator = random.Random(2024)
    for name, shape in operands.items():
        path = folder / (name + ".npy")
        if path.exists():
            continue
        partial = path.with_suffix(".part")
        write_npy(partial, shape, normal_values(generator, math.prod(shape)))
        partial.rename(path)


if __name__ == "__main__":
    main()
