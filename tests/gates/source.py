# SPDX-License-Identifier: MIT
"""What several gates share: the source tree, one way to read it, one way to fail."""
import hashlib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"


def headers():
    return sorted((INCLUDE / "cxr").rglob("*.hpp"))


def name(path):
    """A path as people write it: from the root of the project."""
    return str(path.relative_to(ROOT))


def includes(path):
    """The headers of cxr that a file includes itself, as cxr/…"""
    return re.findall(r'^#include [<"](cxr/[^>"]+)[>"]', path.read_text(), re.M)


def reaches(header):
    """All headers of cxr that a header includes, itself included, as paths."""
    seen, todo = set(), [header]
    while todo:
        one = todo.pop()
        if one in seen or not one.exists():
            continue
        seen.add(one)
        todo += [INCLUDE / other for other in includes(one)]
    return seen


def code(text):
    """Text without comments, and with empty strings; lines stay where they are."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)
    return token.sub(lambda m: re.sub(r"[^\n]", "", m[0]) if m[0][0] == "/" else '""', text)


def compile_flags():
    """The flags of a user of cxr; the build wrote them beside where compiling gates run."""
    return ["@" + str(pathlib.Path("flags").resolve())]


def precompiled(compiler):
    """Flags that spare a unit the four seconds of ATen/core/Tensor.h; made once a compiler."""
    version = subprocess.run([compiler, "--version"], stdout=subprocess.PIPE, check=True).stdout
    key = hashlib.sha256(version + pathlib.Path("flags").read_bytes()).hexdigest()[:12]
    header = pathlib.Path(f"tensor_{key}.hpp").resolve()
    result = header.with_suffix(".hpp.gch")
    if not result.exists():
        header.write_text("#include <ATen/core/Tensor.h>\n")
        partial = result.with_suffix(f".{os.getpid()}")
        subprocess.run([compiler, *compile_flags(), "-x", "c++-header", str(header), "-o",
                        str(partial)], check=True)
        partial.rename(result)
    return ["-include-pch", str(result)] if "clang" in compiler else ["-include", str(header)]


def syntax(compiler, flags, file):
    """Compiles without output. Returns (succeeded, what the compiler said)."""
    done = subprocess.run([compiler, *compile_flags(), *flags, "-fsyntax-only", "-w", str(file)],
                          stderr=subprocess.PIPE, text=True)
    return done.returncode == 0, done.stderr


def finish(problems, remedy):
    """Ends a gate. What open_points.txt lists is known and printed, but does not fail."""
    known = (ROOT / "tests" / "gates" / "open_points.txt").read_text().splitlines()
    new = [problem for problem in problems if problem not in known]
    for problem in problems:
        print(problem if problem in new else f"open: {problem}")
    if new:
        print(f"\n{len(new)} found; {remedy}")
    sys.exit(1 if new else 0)


def skip(reason):
    print("skipped:", reason)
    sys.exit(4)
