# SPDX-License-Identifier: MIT
"""Every gate has its row in CONTRIBUTING.md, and every row its gate."""
import re

from source import ROOT, finish

registered = set(re.findall(r"^\s*(?:compiling_)?gate\((\w+) \w+\.\w+", (ROOT / "tests" / "gates" / "CMakeLists.txt").read_text(), re.M))
table = (ROOT / "CONTRIBUTING.md").read_text().partition("| gate | refuses |")[2].partition("\n\n")[0]
rows = {gate for row in re.findall(r"^\| (`[^|]*) \|", table, re.M) for gate in re.findall(r"`(\w+)`", row)}
problems = [f"the gate {gate} has no row in CONTRIBUTING.md" for gate in sorted(registered - rows)]
problems += [f"CONTRIBUTING.md has a row for {gate}, which is not registered" for gate in sorted(rows - registered)]
finish(problems, "add the row, or gate(…) in tests/gates/CMakeLists.txt")
