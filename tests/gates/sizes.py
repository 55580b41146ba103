# SPDX-License-Identifier: MIT
"""Files stay readable at one sitting; a longer one says why in a line with `longer because`."""
from source import ROOT, finish, name

LIMITS = [
    ("include/cxr/**/*.hpp", 400),
    ("tests/**/*_test.cpp", 250),
    ("examples/*.cpp", 80),
    ("docs/**/*.md", 200),
    ("scripts/*.sh", 105),
    ("tests/gates/*.*", 110),
]
problems = []
for pattern, limit in LIMITS:
    for file in sorted(ROOT.glob(pattern)):
        text = file.read_text()
        if len(text.splitlines()) > limit and "longer because" not in text:
            problems.append(f"{name(file)}: {len(text.splitlines())} lines, more than {limit}")
finish(problems, "split it where a reader would, or say in it why not: `longer because …`")
