# SPDX-License-Identifier: MIT
"""Defaults in docs/policies/ (`* Default: `X``) are those of fwd.hpp, the only place that chooses."""
import re

from source import INCLUDE, ROOT, finish, name

fwd = (INCLUDE / "cxr" / "fwd.hpp").read_text()
chosen = dict(re.findall(r"^using (\w+) =\s+(\w+)[^;]*;", fwd[fwd.index("namespace defaults"):], re.M))
problems = []
for page in sorted((ROOT / "docs" / "policies").glob("*.md")):
    said = re.search(r"^\* Default: `(\w+)", page.read_text(), re.M)
    if page.stem not in chosen:
        continue
    if not said:
        problems.append(f"{name(page)} has no line '* Default: `{chosen[page.stem]}`'")
    elif said[1] != chosen[page.stem]:
        problems.append(f"{name(page)}: default {said[1]}, but fwd.hpp says {chosen[page.stem]}")
finish(problems, "correct the page, or the default")
