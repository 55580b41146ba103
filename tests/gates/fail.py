# SPDX-License-Identifier: MIT
"""tests/fail/: wrong programs give our sentence.

Each file's first line is `// expect: REGEX`. Compiled it must fail, say what matches, and give two
errors at most; with -DFIXED it must compile, so that it failed for the right reason.
"""
import pathlib
import re
import sys

from source import ROOT, finish, name, precompiled, syntax

compiler = sys.argv[1]
flags = [*precompiled(compiler, "cxr/cxr.hpp"), "-fmax-errors=9" if "clang" not in compiler else "-ferror-limit=9"]
files = sorted((ROOT / "tests" / "fail").rglob("*.cpp"))
problems = []
for file in files:
    first = file.read_text().splitlines()[0]
    if not first.startswith("// expect: "):
        problems.append(f"{name(file)}: its first line is not '// expect: REGEX'")
        continue
    expected = first.removeprefix("// expect: ")
    good, output = syntax(compiler, flags, file)
    errors = re.findall(r"^.*?(?:fatal )?error: .*$", output, re.M)
    if good:
        problems.append(f"{name(file)} compiles, but must not")
    elif not re.search(expected, output):
        problems.append(f"{name(file)}: nothing matches {expected}\n" + "\n".join(errors))
    elif len(errors) > 2:
        problems.append(f"{name(file)} gives {len(errors)} errors:\n" + "\n".join(errors))

# The corrected programs are one unit, each in a namespace. Only where that fails are they compiled one by one.
includes, programs = {}, []
for number, file in enumerate(files):
    lines = file.read_text().splitlines()
    includes.update(dict.fromkeys(line for line in lines if line.startswith("#include")))
    rest = "\n".join("" if line.startswith("#include") else line for line in lines)
    # An explicit instantiation must stand in its own namespace; an object of the type does the same here.
    rest = re.sub(r"^template struct (cxr::[^;]*);", r"constexpr \1 checked{};", rest, flags=re.M)
    programs.append(f'namespace program_{number} {{\n#line 1 "{name(file)}"\n{rest}\n}}')
unit = pathlib.Path(f"fixed_{pathlib.Path(compiler).name}.cpp")
unit.write_text("\n".join(["#define FIXED", *includes, *programs, ""]))
if not syntax(compiler, flags, unit)[0]:
    for file in files:
        good, output = syntax(compiler, [*flags, "-DFIXED"], file)
        if not good:
            problems.append(f"{name(file)} must compile with -DFIXED:\n{output[:1500]}")
finish(problems, "one mistake a file, one sentence of ours (docs/errors.md)")
