# SPDX-License-Identifier: MIT
"""Each header compiles alone, whatever was included before it."""
import sys

from source import INCLUDE, finish, headers, name, precompiled, reaches, syntax

compiler = sys.argv[1]
tensor = INCLUDE / "cxr" / "core" / "tensor.hpp"
with_tensor = precompiled(compiler)
problems = []
for header in headers():
    # The precompiled header does not weaken the check: it is what tensor.hpp includes.
    flags = with_tensor if tensor in reaches(header) else []
    good, output = syntax(compiler, [*flags, "-x", "c++", "-include", str(header)], "/dev/null")
    if not good:
        problems.append(f"{name(header)} does not compile alone:\n{output[:1500]}")
finish(problems, "include in it what it uses")
