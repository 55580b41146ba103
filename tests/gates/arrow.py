# SPDX-License-Identifier: MIT
"""Includes follow the arrow of docs/map.md.

    core <- format, engine <- data <- model <- learn, measure <- train <- compose <- use <- explain <- run <- report
"""
from source import INCLUDE, finish, headers, includes, name

ORDER = ["core", "format engine", "data", "model", "learn measure", "train", "compose", "use", "explain", "run", "report"]
MAY_INCLUDE = {folder: " ".join(ORDER[:place]) for place, folders in enumerate(ORDER) for folder in folders.split()}
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
