# SPDX-License-Identifier: MIT
"""cxr/cxr.hpp includes every header, sorted; those that it leaves out are named in a comment."""
from source import INCLUDE, finish, headers, includes, name

umbrella = INCLUDE / "cxr" / "cxr.hpp"
if not umbrella.exists():
    finish([f"{name(umbrella)} is missing"], "write it: every header, sorted")
listed = includes(umbrella)
text = umbrella.read_text()
problems = []
for header in headers():
    path = str(header.relative_to(INCLUDE))
    if header != umbrella and path not in text:
        problems.append(f"cxr/cxr.hpp does not name {path}")
for path in listed:
    if not (INCLUDE / path).exists():
        problems.append(f"cxr/cxr.hpp includes {path}, which is not there")
for before, after in zip(listed, listed[1:]):
    if before >= after:
        problems.append(f"cxr/cxr.hpp is not sorted: {after} after {before}")
finish(problems, "include it there, in alphabetical order, or say in a comment why not")
