# SPDX-License-Identifier: MIT
"""What the gates share: the source tree, how to read it, how to fail."""
import fcntl
import hashlib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
# A comment, a raw string, a string or a character of C++.
TOKEN = re.compile(r'''//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])\'''', re.S)


def headers():
    return sorted((INCLUDE / "cxr").rglob("*.hpp"))


def name(path):
    """A path relative to the root of the project."""
    return str(path.relative_to(ROOT))


def includes(path):
    """The headers of cxr that a file includes directly, as cxr/…"""
    return re.findall(r'^#include [<"](cxr/[^>"]+)[>"]', path.read_text(), re.M)


def reaches(header):
    """All headers of cxr that a header includes, itself included, as paths."""
    seen, todo = set(), [header]
    while todo:
        current = todo.pop()
        if current in seen or not current.exists():
            continue
        seen.add(current)
        todo += [INCLUDE / other for other in includes(current)]
    return seen


def code(text):
    """Text without comments, and with empty strings; lines stay where they are."""
    return TOKEN.sub(lambda m: re.sub(r"[^\n]", "", m[0]) if m[0][0] == "/" else '""' + "\n" * m[0].count("\n"), text)


def prose(text):
    """The reverse: only the comments and strings of a text, on the lines where they stand."""
    kept, end = [], 0
    for token in TOKEN.finditer(text):
        kept += [re.sub(r"[^\n]", " ", text[end:token.start()]), token[0]]
        end = token.end()
    return "".join(kept)


def compile_flags():
    """The flags of a user of cxr, in a file that the build wrote into the working folder of compiling gates."""
    return ["@" + str(pathlib.Path("flags").resolve())]


def precompiled(compiler, *included):
    """Flags that spare a unit the cost of some headers (LibTorch's Tensor.h unless others are given), precompiled once
    for each compiler and state of include/."""
    text = "".join(f"#include <{header}>\n" for header in included or ["ATen/core/Tensor.h"])
    version = subprocess.run([compiler, "--version"], stdout=subprocess.PIPE, check=True).stdout
    name = "precompiled_" + hashlib.sha256(version + text.encode() + pathlib.Path("flags").read_bytes()).hexdigest()[:12]
    state = hashlib.sha256(b"".join(path.read_bytes() for path in headers() if "cxr/" in text)).hexdigest()[:12]
    source = pathlib.Path(f"{name}_{state}.hpp").resolve()
    result = source.with_suffix(".hpp.gch")
    with open(f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # gates run side by side
        if not result.exists():
            for old in pathlib.Path().glob(f"{name}_*"):
                old.unlink()
            source.write_text(text)
            partial = result.with_suffix(".part")
            # Instantiated once here, and not again in each unit (12 s of clang 14 for cxr/cxr.hpp).
            flags = [*compile_flags(), "-w", *(["-fpch-instantiate-templates"] if "clang" in compiler else [])]
            subprocess.run([compiler, *flags, "-x", "c++-header", str(source), "-o", str(partial)], check=True)
            partial.rename(result)
    return ["-include-pch", str(result)] if "clang" in compiler else ["-include", str(source)]


def syntax(compiler, flags, file, warnings=("-w",)):
    """Compiles without output, and without warnings unless others are given. Returns (succeeded, messages of the compiler)."""
    result = subprocess.run([compiler, *compile_flags(), *flags, "-fsyntax-only", *warnings, str(file)],
                            stderr=subprocess.PIPE, text=True)
    return result.returncode == 0, result.stderr


def finish(problems, remedy):
    """Ends a gate. Problems in open_points.txt are printed, but do not fail; their line numbers do not matter."""
    def without_line(problem):
        return re.sub(r":\d+: ", ": ", problem)

    points = (ROOT / "tests" / "gates" / "open_points.txt").read_text().splitlines()
    known = {without_line(point) for point in points}
    new = [problem for problem in problems if without_line(problem) not in known]
    new += [f"open_points.txt gives no reason above: {point}" for before, point in zip([""] + points, points)
            if not point.startswith("#") and not before.startswith("#")]
    for problem in [*problems, *(problem for problem in new if problem not in problems)]:
        print(problem if problem in new else f"open: {problem}")
    if new:
        print(f"\n{len(new)} found; {remedy}")
    sys.exit(1 if new else 0)


def skip(reason):
    print("skipped:", reason)
    sys.exit(4)
