# SPDX-License-Identifier: MIT
"""Each header compiles alone, whatever was included before it.

Several headers share a unit where each includes the one before it, so that nothing stands before a header but what it
includes itself. The same holds for what is precompiled: the first header of the unit includes all of it. Of a unit that
fails, each header is compiled alone.
"""
import functools
import pathlib
import re
import subprocess
import sys

from source import INCLUDE, finish, headers, name, precompiled, reaches, syntax

# What is precompiled, the costliest first.
TENSOR, JSON, HANA = "ATen/core/Tensor.h", "cxr/core/json.hpp", "cxr/core/hana.hpp"
OPERATOR = (TENSOR, "ATen/Context.h", "ATen/DeviceGuard.h")  # the costly part of most of ATen/ops/*.h
SETS = [("cxr/compose/roles.hpp",), (*OPERATOR, JSON, HANA), (*OPERATOR, HANA), OPERATOR, (TENSOR,), (JSON,),
        ("cxr/measure/xtensor.hpp",), ("cxr/core/error.hpp",)]
compiler = sys.argv[1]
reached = {header: reaches(header) - {header} for header in headers()}
libraries = re.findall("^-isystem(.*)$", pathlib.Path("flags").read_text(), re.M)


def included(files):
    return {other for file in files for other in re.findall(r'^#include [<"]([^>"]+)[>"]', file.read_text(), re.M)}


@functools.cache
def precompiled_set(header):
    """The first set that a header includes, itself, through others of cxr, or through an operator of LibTorch."""
    direct = included([header, *reached[header]])
    operators = [path for other in direct if other.startswith("ATen/ops/")
                 for path in (pathlib.Path(folder) / other for folder in libraries) if path.exists()]
    return next((others for others in SETS if (direct | included(operators)).issuperset(others)), None)


@functools.cache
def flags(others):
    try:
        return precompiled(compiler, *others) if others else []
    except subprocess.CalledProcessError:  # the unit of the wrong header says so
        return []


def compiles(unit):
    forced = [word for header in unit for word in ("-include", str(header))]
    return syntax(compiler, [*flags(precompiled_set(unit[0])), "-x", "c++", *forced], "/dev/null")


def chains():
    """The fewest chains of headers that each include the one before, by a maximum matching; costly headers, which
    include many, are matched first, so that few of them end a chain."""
    before, after = {}, {}

    def extend(header, tried):
        for larger in reached:
            alike = precompiled_set(larger) == precompiled_set(header)
            if header in reached[larger] and alike and larger not in tried:
                tried.add(larger)
                if larger not in before or extend(before[larger], tried):
                    before[larger], after[header] = header, larger
                    return True
        return False

    for header in sorted(reached, key=lambda header: -len(reached[header])):
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
