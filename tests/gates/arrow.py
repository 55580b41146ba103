# SPDX-License-Identifier: MIT
"""Includes follow the arrow of docs/map.md.

    core <- format, engine <- data <- model <- learn, measure <- train <- compose <- use <- explain <- run <- report
"""
import re

from source import INCLUDE, finish, headers, includes, name, reaches

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
# Folders of the components (docs/design/dependencies.md), and what a program that uses them need not have.
OPENCV = "(opencv2/|CLI/|jpeglib|dcmtk/)"
SHORTCUTS = {"audited_shortcuts.hpp", "shortcut_baseline.hpp", "shortcut_text.hpp"}
WITHOUT = {"measure": f"(ATen/|c10/|torch/|{OPENCV})", "data/split": f"(ATen/|c10/|torch/|{OPENCV})",
           **dict.fromkeys(["core", "format", "engine", "model", "learn"], OPENCV)}
for folder, libraries in WITHOUT.items():
    for header in (INCLUDE / "cxr" / folder).rglob("*.hpp"):
        used = {found[1] for other in reaches(header)
                if (found := re.search(f"^#include <({libraries}[^>]*)>", other.read_text(), re.M))}
        if used and header.name not in SHORTCUTS:
            problems.append(f"{name(header)} needs {', '.join(sorted(used))}, which its component does not link")
finish(problems, "a folder includes itself and what stands left of it (docs/map.md)")
