# SPDX-License-Identifier: MIT
"""Each header compiles alone, whatever was included before it.

Several headers share a unit where each includes the one before it, so that nothing stands before a header but what it
includes itself. Of a unit that fails, each header is compiled alone.
"""
import sys

from source import INCLUDE, finish, headers, name, precompiled, reaches, syntax

compiler = sys.argv[1]
tensor = INCLUDE / "cxr" / "core" / "tensor.hpp"
with_tensor = precompiled(compiler)
reached = {header: reaches(header) - {header} for header in headers()}


def compiles(unit):
    # The precompiled header does not weaken the check: it is what tensor.hpp includes.
    flags = with_tensor if tensor in reached[unit[0]] | {unit[0]} else []
    forced = [word for header in unit for word in ("-include", str(header))]
    return syntax(compiler, [*flags, "-x", "c++", *forced], "/dev/null")


def chains():
    """The fewest chains of headers that each include the one before, by a maximum matching."""
    before, after = {}, {}

    def extend(header, tried):
        for larger in reached:
            alike = (tensor in reached[larger]) == (tensor in reached[header])
            if header in reached[larger] and alike and larger not in tried:
                tried.add(larger)
                if larger not in before or extend(before[larger], tried):
                    before[larger], after[header] = header, larger
                    return True
        return False

    for header in reached:
        extend(header, set())
    for header in reached:
        if header not in before:
            unit = [header]
            while unit[-1] in after:
                unit.append(after[unit[-1]])
            yield unit


problems = []
for unit in chains():
    if compiles(unit)[0]:
        continue
    for header in unit:
        good, output = compiles([header])
        if not good:
            problems.append(f"{name(header)} does not compile alone:\n{output[:1500]}")
finish(problems, "include in it what it uses")
