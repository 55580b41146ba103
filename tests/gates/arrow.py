# SPDX-License-Identifier: MIT
"""Includes go with the arrow: core <- data, model <- learn, measure <- run <- use, report."""
from source import INCLUDE, finish, headers, includes, name

MAY_INCLUDE = {
    "core": "",
    "data": "core",
    "model": "core",
    "learn": "core data model",
    "measure": "core data model",
    "run": "core data model learn measure",
    "use": "core data model learn measure run",
    "report": "core data model learn measure run",
}
problems = []
for header in headers():
    parts = header.relative_to(INCLUDE / "cxr").parts
    folder = parts[0] if len(parts) > 1 else ""
    if folder and folder not in MAY_INCLUDE:
        problems.append(f"{name(header)}: the folder {folder} has no place in the arrow")
        continue
    for other in includes(header):
        target = other.split("/")[1]
        if other == "cxr/cxr.hpp":
            problems.append(f"{name(header)} includes cxr/cxr.hpp, which is for programs only")
        elif other == "cxr/fwd.hpp" or not folder or target == folder:
            continue
        elif target not in MAY_INCLUDE[folder].split():
            problems.append(f"{name(header)} includes {other}: {folder} stands left of {target}")
finish(problems, "a folder includes itself and what stands left of it (docs/map.md)")
