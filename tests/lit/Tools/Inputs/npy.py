"""NumPy's .npy files by the standard library alone, for tests.

npy.py write FILE DESCR ORDER SHAPE VALUE...   values in the file's order (ORDER is C or F); SHAPE is like 2x3, - for ()
npy.py show FILE                               the header and the values in the file's order
npy.py cut FROM TO BYTES                       the first BYTES bytes of a file
"""

import ast
import struct
import sys

CODES = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q"}
CODES.update({"u1": "B", "u2": "H", "u4": "I", "u8": "Q", "b1": "?", "c8": "ff", "c16": "dd"})


def number(text, kind):
    if kind == "c":
        value = complex(text)
        return [value.real, value.imag]
    if kind == "f":
        return [float(text)]
    return [bool(int(text)) if kind == "b" else int(text)]


def write(path, descr, order, shape, *values):
    kind = descr[1:]
    sizes = () if shape == "-" else tuple(int(size) for size in shape.split("x"))
    header = "{'descr': %r, 'fortran_order': %s, 'shape': %r, }" % (descr, order == "F", sizes)
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    numbers = [part for value in values for part in number(value, kind[0])]
    code = "%s%d%s" % (descr[0].replace("|", "<"), len(numbers), CODES.get(kind, "B")[0])
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode("latin1"))
        file.write(struct.pack(code, *numbers))


def show(path):
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10 : 10 + length].decode("latin1"))
    kind = header["descr"][1:]
    body = data[10 + length :]
    code = CODES[kind][0]
    values = struct.unpack("<%d%s" % (len(body) // struct.calcsize("<" + code), code), body)
    print(header["descr"], "F" if header["fortran_order"] else "C", header["shape"], "at", (10 + length) % 64)
    print(*values)


def cut(source, target, count):
    with open(source, "rb") as file, open(target, "wb") as out:
        out.write(file.read()[: int(count)])


if __name__ == "__main__":
    {"write": write, "show": show, "cut": cut}[sys.argv[1]](*sys.argv[2:])
