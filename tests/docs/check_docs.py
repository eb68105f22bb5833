#!/usr/bin/env python3
"""Checks what the documentation claims against the tree: check_docs.py ROOT EINJIT_PROGRAM WORK_FOLDER.

- The C++ of README, docs/gradients.md and docs/dynamic-labels.md are programs of examples/, which tests run and whose
  output they compare;
  README's CMake lines stand in the install test's project.
- Every command in a `sh` block of README runs (tools/dev ones: the command exists).
- Every command in a `sh` block of a page in docs/ runs; the block of another language right after it shows lines that
  the command prints, in their order, where `...` stands for anything left out.
- Every C block of docs/ is a file of examples/.
- A table after `<!-- folders: DIR -->` lists exactly the folders of DIR.
- Every pass of Passes.td has input and output IR in its description, a file, and a lit test that runs it by its flag.
- Links to files, and docs/ pages that sources speak of, exist.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

SKIPPED_FOLDERS = {"build", "__pycache__", "node_modules"}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^```sh\n(.*?)^```\n(?:\n```(?:mlir|asm|text)\n(.*?)^```)?", re.MULTILINE | re.DOTALL)
FOLDER_TABLE = re.compile(r"<!-- folders: (\S+) -->\n((?:\|.*\n)+)")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
PASS = re.compile(r'^def (\w+)Pass : Pass<"([\w-]+)".*?\{(.*?)^\}', re.MULTILINE | re.DOTALL)
PROGRAMS = {"README.md": "examples/quickstart.cpp", "docs/gradients.md": "examples/gradients.cpp",
            "docs/dynamic-labels.md": "examples/lengths.cpp"}
DOCS_PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")


def text_of(path):
    return path.read_text(encoding="utf-8")


def blocks(markdown, language):
    return [body for name, body in BLOCK.findall(markdown) if name == language]


def has_files(folder):
    return any(path.is_file() for path in folder.rglob("*"))


def folders_in(folder):
    return {
        path.name
        for path in folder.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name not in SKIPPED_FOLDERS and has_files(path)
    }


def markdown_files(root):
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not name.startswith(".") and name not in SKIPPED_FOLDERS]
        yield from (pathlib.Path(folder, file) for file in files if file.endswith(".md"))


def check_code(root):
    problems = [
        "%s: its C++ block is not %s" % (page, program)
        for page, program in PROGRAMS.items()
        if blocks(text_of(root / page), "cpp") != [text_of(root / program)]
    ]
    readme = text_of(root / "README.md")
    consumer = text_of(root / "tests/install/consumer/CMakeLists.txt").splitlines()
    examples = [text_of(path) for path in (root / "examples").glob("*.c")]
    for page in sorted((root / "docs").glob("*.md")):
        if any(body not in examples for body in blocks(text_of(page), "c")):
            problems.append("docs/%s: a C block is no file of examples/" % page.name)
    for body in blocks(readme, "cmake"):
        problems += ["README.md: no install test has the line: " + line for line in body.splitlines() if line not in consumer]
    return problems


def check_folders(root):
    problems = []
    for file in markdown_files(root):
        for folder, table in FOLDER_TABLE.findall(text_of(file)):
            listed = set(re.findall(r"^\| `([^`/]+)/` ", table, re.MULTILINE))
            present = folders_in(root / folder)
            where = "%s: folders of %s" % (file.relative_to(root), folder)
            problems += ["%s: %s/ is not there" % (where, name) for name in sorted(listed - present)]
            problems += ["%s: %s/ is not listed" % (where, name) for name in sorted(present - listed)]
    return problems


def check_links(root):
    problems = []
    for file in markdown_files(root):
        for link in LINK.findall(text_of(file)):
            if "://" not in link and not (file.parent / link).exists():
                problems.append("%s: link to %s, which is not there" % (file.relative_to(root), link))
    for top in ("include", "runtime", "compiler", "tools", "tests"):
        for file in (root / top).rglob("*"):
            if file.suffix not in (".h", ".cpp", ".td", ".md", ".txt"):
                continue
            for page in DOCS_PAGE.findall(text_of(file)):
                if not (root / page).exists():
                    problems.append("%s: speaks of %s, which is not there" % (file.relative_to(root), page))
    return problems


def check_passes(root):
    folder, tests = root / "compiler/Transforms", root / "tests/lit/Transforms"
    problems = []
    for name, flag, body in PASS.findall(text_of(folder / "Passes.td")):
        if not re.search(r"Input:\s+```mlir\n.+?```\s+Output:\s+```mlir\n.+?```", body, re.DOTALL):
            problems.append("Passes.td: %s does not show input and output IR" % flag)
        if not (folder / (name + ".cpp")).exists():
            problems.append("Passes.td: %s has no file %s.cpp" % (flag, name))
        test = tests / (flag + ".mlir")
        if not test.exists() or "--" + flag not in text_of(test):
            problems.append("Passes.td: %s has no lit test %s that runs it" % (flag, test.relative_to(root)))
    return problems


def check_commands(root, einjit, work):
    """Runs README's commands in order, in a folder of their own that has the tree's examples/."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "examples").symlink_to(root / "examples")
    environment = dict(os.environ, PATH="%s:%s" % (einjit.parent, os.environ["PATH"]))
    known = text_of(root / "tools/dev")
    problems = []
    for line in "".join(blocks(text_of(root / "README.md"), "sh")).splitlines():
        command = line.split("#")[0].strip()
        if command.startswith("tools/dev "):
            if not re.search(r"^  (?:\w+ \| )*%s\b" % re.escape(command.split()[1]), known, re.MULTILINE):
                problems.append("README.md: no such command: " + command)
        elif command:
            done = subprocess.run(
                ["bash", "-c", command], cwd=work, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                problems.append("README.md: `%s` ends with %d: %s" % (command, done.returncode, done.stderr))
    return problems


def line_not_printed(shown, printed):
    """The first line of `shown` that does not follow the ones before it in `printed`; None if all do."""
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    at = 0
    for line in shown.splitlines():
        line = " ".join(line.split())
        if line in ("", "..."):
            continue
        pattern = re.compile(".*".join(map(re.escape, line.split("..."))))
        while at < len(lines) and not pattern.fullmatch(lines[at]):
            at += 1
        if at == len(lines):
            return line
        at += 1
    return None


def check_shown(root, einjit, work):
    """Runs the commands of docs/, where README's ran, and compares what stands below them with what they print."""
    folders = "%s:%s" % (einjit.parent, einjit.parent.parent / "einjit-opt")
    environment = dict(os.environ, PATH="%s:%s" % (folders, os.environ["PATH"]))
    problems = []
    for page in sorted((root / "docs").glob("*.md")):
        for commands, shown in SHOWN.findall(text_of(page)):
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-ec", commands],
                cwd=work,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                problems.append("%s: `%s` ends with %d: %s" % (page.name, commands.strip(), done.returncode, done.stderr))
            elif (line := line_not_printed(shown, done.stdout)) is not None:
                problems.append("%s: `%s` does not print, after the lines before: %s" % (page.name, commands.strip(), line))
    return problems


def main():
    root, einjit, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    problems = check_code(root) + check_folders(root) + check_links(root) + check_passes(root)
    problems += check_commands(root, einjit, work)
    problems += check_shown(root, einjit, work)
    for problem in problems:
        print(problem)
    print("docs: %d problems" % len(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
