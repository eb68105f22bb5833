#!/usr/bin/env python3
"""test_ahead.py EINJIT CC CXX LLVM_TOOLS: kernels compiled ahead of time, in C programs that know nothing of einjit."""

import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import unittest

EINJIT, CC, CXX, TOOLS = sys.argv[1:5]
del sys.argv[1:5]
HERE = pathlib.Path(__file__).resolve().parent
KERNELS = {
    "gemm": ("ij,jk->ik", "256x200,200x300", "f32"),
    "chain": ("ij,jk,kl->il", "40x30,30x50,50x20", "f64"),
    "complex_product": ("ij,jk->ik", "9x7,7x5", "c64"),
    "column_sums": ("ij->j", "33x65", "i8"),
    "half_transpose": ("ij->ji", "17x9", "f16"),
    "open_chain": ("ij,jk,kl->il", "40x30,30x50,50x20", "f64", "--dynamic", "i,l"),
}
OPEN_KERNELS = {
    "open_product": ("ij,jk->ik", "64x64,64x64", "f32", "--dynamic", "i,j,k"),
    "open_wide_product": ("ij,jk->ik", "300x300,300x300", "f32", "--dynamic", "i,j,k"),
    "open_scores": ("nqhd,nkhd->nhqk", "1x64x2x5,1x64x2x5", "f32", "--dynamic", "q,k"),
    "open_transpose": ("ij->ji", "64x64", "f32", "--dynamic", "i,j"),
}
# Of more bytes than the last cache has, by every target's model.
LARGE_KERNELS = {
    "large_columns": ("i,j->ij", "3001,2801", "f32"),
    "large_outer": ("i,j->ij", "8192,8192", "f32", "--dynamic", "i,j"),
    "large_copy": ("ihj->hij", "8192x3x8192", "f32", "--dynamic", "i,j"),
    "large_complex": ("i,j->ij", "8192,8192", "c64", "--dynamic", "i,j"),
    "large_transpose": ("ij->ji", "8192x8192", "f32", "--dynamic", "i,j"),
    "large_gathered": ("aeb,ce->cba", "8192x6x8192,5x6", "f32", "--dynamic", "a,b"),
    "large_product": ("ik,kj->ij", "8192x5,5x8192", "f32", "--dynamic", "i,j"),
}
ORDER_KERNELS = {
    "gathered_sums": ("aeb,ce->bca", "37x24x51,5x24", "f32"),
    "open_sums": ("aeb,ce->bca", "37x24x51,5x24", "f32", "--dynamic", "e"),
    "between_batches": ("bij,bjk->ikb", "7x33x40,7x40x35", "f32"),
    "last_batch": ("ijb,jkb->ikb", "23x9x45,9x26x45", "f32"),
    "joined_rows": ("zh,nsh->nzs", "61x20,16x24x20", "f32"),
    "joined_short_rows": ("zh,nsh->nzs", "61x20,16x6x20", "f32"),
}
# What each target of this machine's kind asks of it, as Linux names it.
FEATURES = {"x86-64": set(), "avx2": {"avx2", "fma"}, "avx512": {"avx512f", "avx512bw", "avx512dq", "avx512vl"}}
MACHINES = {
    "x86-64": "EM_X86_64",
    "avx2": "EM_X86_64",
    "avx512": "EM_X86_64",
    "aarch64": "EM_AARCH64",
}
# libc, libm, and what compilers bring along for 16-bit floats.
MAY_NEED = {"memcpy", "memmove", "memset", "fma", "fmaf", "fmod", "fmodf", "__extendhfsf2", "__truncsfhf2"}


class AheadTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def run_in_folder(self, *command, succeeds=True, **options):
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, **options)
        if succeeds:
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def compile(self, function, output, *more, **options):
        spec, shapes, dtype, *options_of_kernel = (KERNELS | OPEN_KERNELS | LARGE_KERNELS | ORDER_KERNELS)[function]
        command = [EINJIT, "compile", spec, "--shapes", shapes, "--dtype", dtype, "-o", output]
        command += [*options_of_kernel, *more]
        return self.run_in_folder(*command, **options)

    def symbols(self, file):
        """Names of `file`: those that it defines for others, and those that it needs."""
        listed = self.run_in_folder(TOOLS + "/llvm-nm", "--extern-only", file).stdout
        rows = [line.split() for line in listed.splitlines() if line.strip() and not line.endswith(":")]
        return {row[-1] for row in rows if row[-2] == "T"}, {row[-1] for row in rows if row[-2] == "U"}

    def test_a_c_program_calls_them(self):
        objects = []
        for function in KERNELS:
            self.compile(function, function + ".o")
            objects.append(function + ".o")
        flags = ["-I.", "-Wall", "-Wextra", "-Werror"]
        self.run_in_folder(CC, "-std=c11", "-pedantic", *flags, HERE / "ahead_test.c", *objects, "-lm", "-o", "program")
        self.run_in_folder("./program", str(min(len(os.sched_getaffinity(0)), 2)))
        needed = self.run_in_folder(TOOLS + "/llvm-readobj", "--needed-libs", "program").stdout
        self.assertNotIn("einjit", needed)
        self.assertNotIn("LLVM", needed)
        headers = "".join('#include "%s.h"\n' % function for function in KERNELS)
        (self.folder / "headers.cpp").write_text(headers + "auto *kept = &gemm; int main() { return kept == nullptr; }\n")
        self.run_in_folder(CXX, "-std=c++11", *flags, "headers.cpp", "gemm.o", "-o", "from_cpp")

    def test_libraries_hold_them(self):
        for function in KERNELS:
            self.compile(function, function + ".a")
            self.assertEqual(self.symbols(function + ".a")[0], {function})
        archives = [function + ".a" for function in KERNELS]
        self.run_in_folder(CC, "-I.", HERE / "ahead_test.c", *archives, "-lm", "-o", "program")
        self.run_in_folder("./program", "1")
        for function in KERNELS:
            self.compile(function, "lib%s.so" % function, "--function", function)
            (self.folder / ("lib%s.h" % function)).rename(self.folder / (function + ".h"))
        libraries = ["lib%s.so" % function for function in KERNELS]
        self.run_in_folder(CC, "-I.", HERE / "ahead_test.c", *libraries, "-lm", "-Wl,-rpath,.", "-o", "program")
        self.run_in_folder("./program", "1")

    def test_every_target_is_compiled_for(self):
        for target, machine in MACHINES.items():
            for function in KERNELS:
                with self.subTest(target=target, function=function):
                    self.compile(function, function + ".o", "--target", target)
                    header = self.run_in_folder(TOOLS + "/llvm-readobj", "--file-header", function + ".o").stdout
                    self.assertIn("Machine: " + machine, header)
                    self.assertIn("Type: Relocatable", header)
                    defined, needed = self.symbols(function + ".o")
                    self.assertEqual(defined, {function})
                    self.assertLessEqual(needed, MAY_NEED)
                    self.assertIn("target " + target, (self.folder / (function + ".h")).read_text())

    def run_for_every_target_here(self, kernels, program):
        if platform.machine() != "x86_64":
            self.skipTest("the targets are x86-64")
        here = set(pathlib.Path("/proc/cpuinfo").read_text().split())
        for target, features in FEATURES.items():
            if not features <= here:
                continue
            with self.subTest(target=target):
                for function in kernels:
                    self.compile(function, function + ".o", "--target", target)
                objects = [function + ".o" for function in kernels]
                flags = ["-std=c11", "-O2", "-I.", "-Wall", "-Wextra", "-Werror", "-pedantic"]
                self.run_in_folder(CC, *flags, HERE / program, *objects, "-lm", "-o", "program")
                self.run_in_folder("./program")

    def test_dynamic_labels_at_all_sizes(self):
        self.run_for_every_target_here(OPEN_KERNELS, "ahead_sizes_test.c")

    def test_stores_past_the_caches(self):
        self.run_for_every_target_here(LARGE_KERNELS, "ahead_stores_test.c")

    def test_results_in_other_orders(self):
        self.run_for_every_target_here(ORDER_KERNELS, "ahead_orders_test.c")

    def test_a_header_alone(self):
        self.compile("gemm", "only.h")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["only.h"])
        text = (self.folder / "only.h").read_text()
        self.assertIn(
            "void only(const float *operand0, const float *operand1, float *out, void *workspace, "
            "const einjit_parallel *parallel);",
            text,
        )
        self.assertIn("operand1: f32 of shape (200, 300), strides in elements (300, 1)", text)

    def test_sizes_of_dynamic_labels_are_arguments(self):
        self.compile("open_chain", "open_chain.h")
        text = (self.folder / "open_chain.h").read_text()
        self.assertIn("double *out, int64_t size_i, int64_t size_l, void *workspace", text)
        self.assertIn("operand0: f64 of shape (size_i, 30), strides in elements (30, 1)", text)
        self.assertIn("operand2: f64 of shape (50, size_l), contiguous", text)
        self.assertIn("#define OPEN_CHAIN_WORKSPACE_BYTES(size_i, size_l, workers) (((INT64_C(", text)
        self.assertIn("* (size_l)", text)

    def test_mistakes(self):
        for arguments, message in (
            (("gemm", "gemm.obj"), "-o gemm.obj: its name must end in .o, .a, .so or .h"),
            (("gemm", "gemm.o", "--function", "a-b"), "function 'a-b': this is no name of a C function"),
            (("gemm", "gemm.o", "--function", "int"), "function 'int': this is no name of a C function"),
            (("gemm", "gemm.o", "--target", "sun"), "unknown target 'sun'"),
            (("gemm", "nowhere/gemm.o"), "nowhere/gemm"),
            (("gemm", "gemm.o", "--dynamic", "x"), "dynamic label 'x' is not in \"ij,jk->ik\", which has i, j, k"),
        ):
            done = self.compile(*arguments, succeeds=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn(message, done.stderr)
        wrong = self.run_in_folder(EINJIT, "compile", "ij,jk", "--shapes", "2x3,4x5", "-o", "x.o", succeeds=False)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("label 'j' is 3 in operand 0 and 4 in operand 1", wrong.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
