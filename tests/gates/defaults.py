# SPDX-License-Identifier: MIT
"""Defaults in docs/policies/ (`* Default: `X``) are those of fwd.hpp, the only place that chooses."""
import re

from roles import defaults
from source import ROOT, finish, name

problems = []
for role, chosen in defaults().items():
    page = ROOT / "docs" / "policies" / f"{role}.md"
    if len(chosen) != 1:
        problems.append(f"fwd.hpp's default_policies has {len(chosen)} policies of the role {role}, not 1")
    elif not page.exists():
        problems.append(f"{name(page)} is missing")
    elif not (stated := re.search(r"^\* Default: `(\w+)", page.read_text(), re.M)):
        problems.append(f"{name(page)} has no line '* Default: `{chosen[0]}`'")
    elif stated[1] != chosen[0]:
        problems.append(f"{name(page)}: default {stated[1]}, but fwd.hpp says {chosen[0]}")
finish(problems, "correct the page, or the default")
