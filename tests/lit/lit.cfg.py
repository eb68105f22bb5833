"""How lit runs the tests of this folder: RUN lines find our tools, FileCheck and not in PATH."""

import os

import lit.formats

config.name = "einjit"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = config.einjit_source_root
config.test_exec_root = config.einjit_build_root

# Programs come by PATH and not by substitution of their names, which are parts of one another and of folders' names.
llvm_folder = os.path.dirname(config.einjit_filecheck)
config.environment["PATH"] = os.pathsep.join(config.einjit_tool_folders + [llvm_folder, os.environ.get("PATH", "")])
# What is compiled here stays out of the user's cache, and is compiled each time.
config.environment["EINJIT_CACHE_DIR"] = ""
# A failing FileCheck shows what it read.
config.environment["FILECHECK_OPTS"] = "--dump-input-filter=error"
config.substitutions.append(("%python", config.einjit_python))
