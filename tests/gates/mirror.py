# SPDX-License-Identifier: MIT
"""Tests mirror include/: cxr/a/b.hpp is proven by tests/a/b_test.cpp.

A header of at most SMALL lines may do with being included by a test of its top folder. Catch2 finds
no test by a name with ; [ ], and the tests of a file by the file's name. tests/device/ is no mirror: it runs all folders together on a GPU and on a
simulated accelerator.
"""
import re

from source import INCLUDE, ROOT, finish, headers, includes, name

SMALL = 60
problems = []
tests = sorted(p for p in (ROOT / "tests").rglob("*_test.cpp"))
named, files = {}, {}
for test in tests:
    folder = test.parent.relative_to(ROOT / "tests")
    for torn in re.findall(r'TEST_CASE\("([^"]*[][;][^"]*)"', test.read_text()):
        problems.append(f"{name(test)}: Catch2 does not find \"{torn}\"; name it without ; [ ]")
    twin = files.setdefault((folder.parts[0], test.name), test)
    if twin != test:
        problems.append(f"{name(test)} has the name of {name(twin)}: ctest would run both twice")
    named.setdefault(folder.parts[0], set()).update(includes(test))
    if folder.parts != ("device",) and not (INCLUDE / "cxr" / folder).is_dir():
        problems.append(f"{name(test)}: there is no folder include/cxr/{folder}")
for header in headers():
    path = header.relative_to(INCLUDE / "cxr")
    if len(path.parts) == 1:  # fwd.hpp and cxr.hpp have gates of their own
        continue
    test = ROOT / "tests" / path.parent / (path.stem + "_test.cpp")
    lines = len(header.read_text().splitlines())
    if test.exists():
        continue
    if lines > SMALL:
        problems.append(f"{name(header)} has {lines} lines and no {name(test)}")
    elif f"cxr/{path}" not in named.get(path.parts[0], ()):
        problems.append(f"{name(header)} has no {name(test)}, and no test of {path.parts[0]}/ includes it")
finish(problems, "write the test (docs/how_to/add_a_policy.md)")
