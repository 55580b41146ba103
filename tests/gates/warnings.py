# SPDX-License-Identifier: MIT
"""A user's own policies, one of each role, compile without a warning with cxr as an ordinary include folder."""
import sys

from source import ROOT, finish, name, precompiled, syntax

WARNINGS = """-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Woverloaded-virtual
              -Wmissing-field-initializers -Wnon-virtual-dtor -Wextra-semi""".split()

compiler = sys.argv[1]
program = ROOT / "tests" / "consumer" / "policies.cpp"
good, output = syntax(compiler, precompiled(compiler), program, [*WARNINGS, "-Werror"])
finish([] if good else [f"{name(program)}:\n{output[:4000]}"],
       "a warning in a header of cxr is one in every program of its users")
