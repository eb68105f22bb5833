#!/usr/bin/env python3
"""check_layering.py on small trees that break one wall each."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).with_name("check_layering.py")


def check(files):
    """Runs the script on a tree of {path: text}; returns its exit status and output."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            file = pathlib.Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class CheckLayering(unittest.TestCase):
    def test_what_the_table_allows(self):
        status, output = check(
            {
                "runtime/kernel.h": '#include <vector>\n#include "einjit/error.h"\n#include "runtime/kernel_abi.h"\n',
                "compiler/Plan/Path.cpp": '#include "Spec/Signature.h"\n#include "einjit/error.h"\n',
                "compiler/Jit/Jit.cpp": '#include "llvm/IR/Module.h"\n#include "runtime/symbols.h"\n',
                "tools/einjit/main.cpp": "#include <CLI/CLI.hpp>\n#include <einjit/einjit.h>\n",
                "benchmarks/peers/a.cpp": '#include <cblas.h>\n#include "benchmarks/case.h"\n#include "tools/measure/team.h"\n',
            }
        )
        self.assertEqual((status, output), (0, "layering: 5 files, 0 problems\n"))

    def test_each_broken_wall(self):
        for path, include, problem in [
            ("include/einjit/a.h", '"runtime/kernel.h"', "include may not include runtime/kernel.h"),
            ("include/einjit/a.h", "<unistd.h>", "uses more than the standard library"),
            ("runtime/a.cpp", '"llvm/ADT/ArrayRef.h"', "runtime may not include llvm"),
            ("runtime/a.cpp", '"Spec/Signature.h"', "runtime may not include Spec"),
            ("compiler/Spec/a.cpp", '"Plan/ContractionPath.h"', "Spec may not include Plan"),
            ("compiler/Schedule/a.cpp", '"mlir/IR/Builders.h"', "Schedule may not include mlir"),
            ("compiler/Transforms/a.cpp", '"runtime/kernel.h"', "may not include runtime/kernel.h"),
            ("compiler/Api/a.cpp", '"mlir/IR/Builders.h"', "Api may not include mlir"),
            ("tools/einjit/a.cpp", '"Spec/Signature.h"', "tools/einjit may not include Spec"),
            ("tools/measure/a.cpp", '"tools/einjit/npy.h"', "tools/measure may not include tools/einjit"),
            ("benchmarks/a.cpp", '"runtime/workspace.h"', "benchmarks may not include runtime/workspace.h"),
            ("benchmarks/a.cpp", "<nanobind/nanobind.h>", "not its own"),
            ("compiler/Spec/a.cpp", "<boost/any.hpp>", "not its own"),
            ("compiler/Other/a.cpp", "<vector>", "has no rule"),
        ]:
            with self.subTest(path=path, include=include):
                status, output = check({path: "#include %s\n" % include})
                self.assertEqual(status, 1)
                self.assertIn(problem, output)


if __name__ == "__main__":
    unittest.main()
