# SPDX-License-Identifier: MIT
"""clang compiles every header and every example, although the build is g++'s."""
import sys

from source import INCLUDE, ROOT, finish, headers, name, precompiled, syntax

compiler = sys.argv[1]
flags = precompiled(compiler)
listed = (INCLUDE / "cxr" / "cxr.hpp").read_text()
apart = [h for h in headers() if f'#include "{h.relative_to(INCLUDE)}"' not in listed and h.name != "cxr.hpp"]
problems = []
for header in [INCLUDE / "cxr" / "cxr.hpp", *apart]:
    good, said = syntax(compiler, [*flags, "-x", "c++", "-include", str(header)], "/dev/null")
    if not good:
        problems.append(f"{name(header)}:\n{said[:3000]}")
for example in sorted((ROOT / "examples").glob("*.cpp")):
    good, said = syntax(compiler, flags, example)
    if not good:
        problems.append(f"{name(example)}:\n{said[:3000]}")
finish(problems, "both g++ 12 and clang 14 are supported")
