# SPDX-License-Identifier: MIT
"""No run-time dispatch under include/, but for what zero_dispatch_allowed.txt gives a reason for."""
import pathlib
import re

from source import code, finish, headers, name

FORBIDDEN = re.compile(
    r"\bvirtual\b|\bdynamic_cast\b|\btypeid\b|\bstd::(?:function|any|variant|move_only_function)\b")
allowed = {}
for line in (pathlib.Path(__file__).parent / "zero_dispatch_allowed.txt").read_text().splitlines():
    if line.startswith("include/"):
        path, word, reason = line.split(" | ")
        allowed[path, word] = reason
used, problems = set(), []
for header in headers():
    for number, line in enumerate(code(header.read_text()).splitlines(), 1):
        if line.startswith("#include"):
            continue
        for word in FORBIDDEN.findall(line):
            if (name(header), word) in allowed:
                used.add((name(header), word))
            else:
                problems.append(f"{name(header)}:{number}: {word}")
for path, word in allowed.keys() - used:
    problems.append(f"zero_dispatch_allowed.txt allows {word} in {path}, where it is no more")
finish(problems, "make it a template argument, or give the reason in zero_dispatch_allowed.txt")
