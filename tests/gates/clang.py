# SPDX-License-Identifier: MIT
"""clang compiles every header and every example, even if the build uses g++.

What cxr/cxr.hpp does not include, and all examples, share a unit; if it fails, each is compiled alone, and only that
decides.
"""
import pathlib
import subprocess
import sys

from joined import joined
from source import INCLUDE, ROOT, finish, headers, name, precompiled, syntax

REMEDY = "both g++ 12 and clang 14 are supported"
compiler = sys.argv[1]
listed = (INCLUDE / "cxr" / "cxr.hpp").read_text()
apart = [h for h in headers() if f'#include "{h.relative_to(INCLUDE)}"' not in listed and h.name != "cxr.hpp"]
examples = sorted((ROOT / "examples").glob("*.cpp"))
try:
    flags = precompiled(compiler, "cxr/cxr.hpp")
except subprocess.CalledProcessError:
    finish([f"include/cxr/cxr.hpp: {compiler} refuses it, see above"], REMEDY)

unit = pathlib.Path(f"examples_{pathlib.Path(compiler).name}.cpp")
unit.write_text("".join(f"#include <{h.relative_to(INCLUDE)}>\n" for h in apart) + joined(examples, label=name))
problems = []
if not syntax(compiler, flags, unit)[0]:
    for file in [*apart, *examples]:
        good, output = syntax(compiler, [*flags, "-x", "c++"], file)
        if not good:
            problems.append(f"{name(file)}:\n{output[:3000]}")
finish(problems, REMEDY)
