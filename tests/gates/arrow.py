# SPDX-License-Identifier: MIT
"""Includes follow the arrow of docs/map.md.

    core  <-  format, data, engine  <-  model  <-  learn, measure
          <-  compose  <-  use, explain
          <-  train    <-  run  <-  report
"""
from source import INCLUDE, finish, headers, includes, name

BASE = "core format data engine model learn measure"
MAY_INCLUDE = {
    "core": "",
    "format": "core",
    "data": "core",
    "engine": "core",
    "model": "core format data engine",
    "learn": "core format data engine model",
    "measure": "core format data engine model",
    "compose": BASE,
    "use": f"{BASE} compose",
    "explain": f"{BASE} compose",
    "train": BASE,
    "run": f"{BASE} compose use explain train",
    "report": f"{BASE} compose use explain train run",
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
