# SPDX-License-Identifier: MIT
"""clang compiles every header and every example, even if the build uses g++."""
import sys

from source import INCLUDE, ROOT, finish, headers, name, precompiled, syntax

compiler = sys.argv[1]
flags = precompiled(compiler)
listed = (INCLUDE / "cxr" / "cxr.hpp").read_text()
apart = [h for h in headers() if f'#include "{h.relative_to(INCLUDE)}"' not in listed and h.name != "cxr.hpp"]
problems = []
for header in [INCLUDE / "cxr" / "cxr.hpp", *apart]:
    good, output = syntax(compiler, [*flags, "-x", "c++", "-include", str(header)], "/dev/null")
    if not good:
        problems.append(f"{name(header)}:\n{output[:3000]}")
if not problems:
    flags = precompiled(compiler, "cxr/cxr.hpp")
for example in sorted((ROOT / "examples").glob("*.cpp")):
    good, output = syntax(compiler, flags, example)
    if not good:
        problems.append(f"{name(example)}:\n{output[:3000]}")
finish(problems, "both g++ 12 and clang 14 are supported")
