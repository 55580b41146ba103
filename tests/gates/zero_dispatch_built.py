# SPDX-License-Identifier: MIT
"""A built program has no vtable and no typeinfo of cxr::, but for exceptions."""
import pathlib
import re
import subprocess
import sys

from source import code, finish, headers, skip

program = pathlib.Path(sys.argv[1])
if not program.exists():
    skip(f"{program.name} is not built")

# Exceptions: cxr::error and what derives from it.
errors = {"error", "exception", "runtime_error"}
bases = [match for header in headers()
         for match in re.findall(r"(?:struct|class) (\w+)(?: final)? : (?:public )?(?:std::)?(\w+)", code(header.read_text()))]
while new := {name for name, base in bases if base in errors} - errors:
    errors |= new

allowed = []
for line in (pathlib.Path(__file__).parent / "zero_dispatch_allowed.txt").read_text().splitlines():
    if line.startswith("built | "):
        allowed.append(line.split(" | ")[1])
symbols = subprocess.run(["nm", "-C", str(program)], stdout=subprocess.PIPE, text=True, check=True).stdout
problems = []
for line in symbols.splitlines():
    if found := re.search(r"(?:vtable|typeinfo(?: name)?) for (.*)", line):
        owner = found[1]
        own = re.match(r"\(anonymous namespace\)::cxr::|cxr::", owner)
        if own and owner.split("::")[-1] not in errors and not any(a in owner for a in allowed):
            problems.append(found[0][:300])
finish(sorted(set(problems)), f"{program.name} has them: remove the virtual call or the std::function")
