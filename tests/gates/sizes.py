# SPDX-License-Identifier: MIT
"""Functions, classes and files stay readable at one sitting; a longer one says why: `longer because …`.

Of a function or class the lines from its signature to its closing brace count, without comments and blank lines.
"""
from source import ROOT, finish, headers, name
from structure import parts

LIMITS = {"function": 30, "class": 150}
FILE_LIMITS = [
    ("include/cxr/**/*.hpp", 300),
    ("tests/**/*_test.cpp", 250),
    ("examples/*.cpp", 80),
    ("docs/**/*.md", 200),
    ("scripts/*.sh", 120),
    ("tests/gates/*.*", 110),
]
problems = []
for header in headers():
    for part in parts(header.read_text()):
        if part.lines > LIMITS[part.kind] and not part.reason:
            problems.append(f"{name(header)}:{part.first}: {part.kind} {part.name} has {part.lines} lines, "
                            f"more than {LIMITS[part.kind]}")
for pattern, limit in FILE_LIMITS:
    for file in sorted(ROOT.glob(pattern)):
        text = file.read_text()
        if len(text.splitlines()) > limit and "longer because" not in text:
            problems.append(f"{name(file)}: {len(text.splitlines())} lines, more than {limit}")
finish(problems, "split it into parts with one job each, or say in it why not: `longer because …`")
