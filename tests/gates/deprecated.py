# SPDX-License-Identifier: MIT
"""What is replaced states what to write instead and when it goes, is in CHANGELOG.md, and is gone by then; and
compilers show the sentence to users of every kind of name (tests/consumer/deprecated.cpp)."""
import re
import subprocess
import sys

from source import INCLUDE, ROOT, finish, headers, name

SENTENCE = re.compile(r'"write (.+); goes with (\d+)\.(\d+)"')


def flaws(text, version, changes):
    """(line, what is wrong) for each attribute of a text. @param version  (major, minor) @param changes  the changelog"""
    for found in re.finditer(r"\[\[deprecated\b(.*?)\]\]", text, re.S):
        line = text.count("\n", 0, found.start()) + 1
        sentence = SENTENCE.search(found[1])
        if not sentence:
            yield line, 'its text is not "write …; goes with MAJOR.MINOR"'
        elif (int(sentence[2]), int(sentence[3])) <= version:
            yield line, f"it should be gone since {sentence[2]}.{sentence[3]}"
        elif f"`{sentence[1]}`" not in changes:
            yield line, f"CHANGELOG.md does not name `{sentence[1]}`"
        elif re.search(r"template\s*<[^;{}]*>\s*using\s+\w+\s*$", text[: found.start()]):
            yield line, "clang 14 to 18 say nothing of an alias template: derive a class from the new one"


def flaw(text):
    return next((flaw for _, flaw in flaws(text, (0, 2), "`b`")), "none").split()[0]


# The gate itself, as long as nothing in cxr is deprecated.
assert flaw('[[deprecated("write b; goes with 0.3")]] int a();') == "none"
assert flaw("[[deprecated]] int a();") == "its"
assert flaw('[[deprecated("write b; goes with 0.2")]] int a();') == "it"
assert flaw('[[deprecated("write c; goes with 0.3")]] int a();') == "CHANGELOG.md"
assert flaw('template <class T> using a [[deprecated("write b; goes with 0.3")]] = b<T>;') == "clang"

compiler = sys.argv[1]
stated = (INCLUDE / "cxr" / "core" / "version.hpp").read_text()
version = tuple(int(re.search(rf"_{part} (\d+)", stated)[1]) for part in ["MAJOR", "MINOR"])
changes = (ROOT / "CHANGELOG.md").read_text()
problems = [f"{name(header)}:{line}: {flaw}" for header in headers()
            for line, flaw in flaws(header.read_text(), version, changes)]

program = ROOT / "tests" / "consumer" / "deprecated.cpp"
output = subprocess.run([compiler, "-std=c++20", "-fsyntax-only", str(program)], stderr=subprocess.PIPE, text=True).stderr
problems += [f"{name(program)}: {compiler} does not show: {sentence[0]}" for sentence in SENTENCE.finditer(program.read_text())
             if f"deprecated: {sentence[0][1:-1]}" not in output]
finish(problems, "CONTRIBUTING.md, Versions, says how a name is replaced")
