"""What users read when they err: whole messages, as a terminal shows them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import einjit
from einjit._missing import explain_import_error

A, B = np.ones((2, 3)), np.ones((4, 5))


def message(exception: type[Exception], *arguments: object, **keywords: object) -> str:
    with pytest.raises(exception) as caught:
        einjit.einsum(*arguments, **keywords)
    return str(caught.value)


def test_the_caret_stands_under_the_label() -> None:
    assert message(ValueError, "ij,jk->ik", A, B).splitlines() == [
        "label 'j' is 3 in operand 0 and 4 in operand 1",
        '  einsum "ij,jk->ik"',
        "             ^",
    ]


def test_a_traceback_keeps_the_caret_in_place() -> None:
    program = "import numpy, einjit; einjit.einsum('i%->i', numpy.ones(2))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    *_, reason, spec, caret = done.stderr.splitlines()
    assert reason.startswith("ValueError: ")
    assert spec[caret.index("^")] == "%"


@pytest.mark.parametrize("spec", ["ij,jk", "ij->ijz", "ijk", "i", "ij->ii", "i..", "i->j->k", ""])
def test_wrong_specs_are_value_errors(spec: str) -> None:
    assert "einsum" in message(ValueError, spec, A)


def test_wrong_arguments() -> None:
    assert "operands" in message(ValueError)
    assert "no operands" in message(ValueError, "i->i")
    assert "integers and Ellipsis" in message(TypeError, A, "ij")
    assert "integer or Ellipsis" in message(TypeError, A, ["a", 1.5])
    assert "label -1" in message(ValueError, A, [-1, 0])
    assert "order must be" in message(ValueError, "ij->ij", A, order="Z")
    assert "casting must be" in message(ValueError, "ij->ij", A, casting="never")
    assert "surprise" in message(TypeError, "ij->ij", A, surprise=1)
    assert "not_a_type" in message(TypeError, "ij->ij", A, dtype="not_a_type")
    assert "more elements" in message(ValueError, "i,j,k,l->ijkl", *[np.broadcast_to(1.0, 2**20)] * 4)


def test_missing_system_libraries_are_named() -> None:
    text = explain_import_error("libMLIR.so.22.1: cannot open shared object file")
    assert "apt-get install libllvm22 libmlir-22" in text
    assert "LLVM" not in explain_import_error("undefined symbol: x")


def test_unknown_keywords() -> None:
    assert message(TypeError, "ij->i", A, colour=1) == "einsum() got an unexpected keyword argument 'colour'"


def test_the_source_folder_says_what_it_is() -> None:
    sources = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-c", "import einjit"]
    done = subprocess.run(command, cwd=sources, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{sources / 'einjit'} holds einjit's sources and no extension module" in done.stderr
