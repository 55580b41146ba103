# SPDX-License-Identifier: MIT
"""Each header compiles alone, whatever was included before it. headers.py COMPILER

With clang, a header is compiled upon one that it includes itself and that was compiled and precompiled so before:
nothing stands before it but what it includes. Where it also includes an operator of LibTorch, the costly part of most
of those is precompiled, too. What fails is compiled alone, and only that decides (clang 14 crashes on some of these
chains). g++ has no such chains and compiles each header alone, which takes much longer.
"""
import functools
import pathlib
import re
import shutil
import subprocess
import sys

from source import INCLUDE, compile_flags, finish, headers, name, reaches

compiler = sys.argv[1]
libraries = re.findall("^-isystem(.*)$", pathlib.Path("flags").read_text(), re.M)
folder = pathlib.Path("headers").resolve()
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
TENSOR = INCLUDE / "cxr" / "core" / "tensor.hpp"
# What ATen/ops/*.h include, upon core/tensor.hpp.
PARTS = ["ATen/Context.h", "ATen/DeviceGuard.h"]
OPERATORS = folder / "operators.hpp"
OPERATORS.write_text("#include <cxr/core/tensor.hpp>\n" + "".join(f"#include <{part}>\n" for part in PARTS))
# The costs of compiling: what decides which of the headers that a header includes is the best to start from.
COSTS = {"cxr/": 3, "ATen/core/Tensor.h": 400, "ATen/": 20, "c10/": 20, "torch/": 200, "nlohmann/": 150, "boost/": 150,
         "xtensor/": 150, "opencv2/": 80, "CLI/": 80, "dcmtk/": 80}


@functools.cache
def direct(header):
    return set(re.findall(r'^#include [<"]([^>"]+)[>"]', header.read_text(), re.M))


@functools.cache
def everything(header):
    """All that a header includes, itself and through others of cxr."""
    return frozenset().union(*map(direct, reaches(header)))


@functools.cache
def cost(header):
    return sum(next((cost for start, cost in COSTS.items() if other.startswith(start)), 8) for other in everything(header))


@functools.cache
def needs_operators(header):
    """Whether a header includes core/tensor.hpp and, through an operator of LibTorch, all of PARTS."""
    def includes(operator):
        path = next(path for path in (pathlib.Path(library) / operator for library in libraries) if path.exists())
        return direct(path).issuperset(PARTS)
    others = everything(header)
    return TENSOR in reaches(header) and any(includes(other) for other in others if other.startswith("ATen/ops/"))


@functools.cache
def base(header):
    """What a header is compiled upon: the costliest header that it includes."""
    if "clang" not in compiler:
        return None
    if header == OPERATORS:
        return TENSOR
    candidates = reaches(header) - {header}
    if needs_operators(header):
        candidates = {other for other in candidates if needs_operators(other)} or {OPERATORS}
    return max(sorted(candidates), key=cost, default=None)


def compiled(header, above, output):
    """Compiles a header upon a precompiled one. @returns what the compiler says, or None if it succeeds"""
    options = ["-fpch-instantiate-templates"] if "clang" in compiler else []
    above = ["-include-pch", str(above)] if above else []
    output = ["-o", str(output)] if output else ["-fsyntax-only"]
    run = subprocess.run([compiler, *compile_flags(), *options, "-w", *above, "-x", "c++-header", str(header), *output],
                         stderr=subprocess.PIPE, text=True)
    return run.stderr if run.returncode else None


@functools.cache
def precompiled(header):
    """Compiles a header upon its base, and if that fails, alone. @returns its precompiled form where one needs it"""
    above = precompiled(base(header)) if base(header) else None
    output = folder / re.sub(r"\W", "_", str(header)) if header in bases else None
    if compiled(header, above, output) is not None and (message := compiled(header, None, output)) is not None:
        problems.append(f"{name(header)} does not compile alone:\n{message[:1500]}")
        return None
    return output


problems = []
bases = {base(header) for header in headers()} | {TENSOR} if "clang" in compiler else set()
for header in headers():
    precompiled(header)
shutil.rmtree(folder)
finish(problems, "include in it what it uses")
