# SPDX-License-Identifier: MIT
"""A user's own policies, one of each role, compile without a warning with cxr as an ordinary include folder."""
import subprocess
import sys

from source import ROOT, compile_flags, finish, name, precompiled

WARNINGS = """-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Woverloaded-virtual
              -Wmissing-field-initializers -Wnon-virtual-dtor -Wextra-semi""".split()

compiler = sys.argv[1]
program = ROOT / "tests" / "consumer" / "policies.cpp"
result = subprocess.run([compiler, *compile_flags(), *precompiled(compiler), *WARNINGS, "-Werror", "-fsyntax-only",
                         str(program)], stderr=subprocess.PIPE, text=True)
finish([] if result.returncode == 0 else [f"{name(program)}:\n{result.stderr[:4000]}"],
       "a warning in a header of cxr is one in every program of its users")
