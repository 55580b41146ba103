# SPDX-License-Identifier: MIT
"""Each header compiles alone: nobody has to know what to include before it."""
import sys

from source import INCLUDE, finish, headers, name, precompiled, reaches, syntax

compiler = sys.argv[1]
tensor = INCLUDE / "cxr" / "core" / "tensor.hpp"
with_tensor = precompiled(compiler)
problems = []
for header in headers():
    # The precompiled header takes nothing away from the check: it is what tensor.hpp includes.
    flags = with_tensor if tensor in reaches(header) else []
    good, said = syntax(compiler, [*flags, "-x", "c++", "-include", str(header)], "/dev/null")
    if not good:
        problems.append(f"{name(header)} does not compile alone:\n{said[:1500]}")
finish(problems, "include there what it uses itself")
