# SPDX-License-Identifier: MIT
"""tests/fail/: wrong programs give our sentence.

Each file's first line is `// expect: REGEX`. Compiled it must fail, say what matches, and give two
errors at most; with -DFIXED it must compile, so that it failed for the right reason.

Several programs share a unit, each in a namespace, and each error counts for the program that its text names. A
program that is not as it must be in there is compiled alone, and only that decides.
"""
import pathlib
import re
import sys

from joined import joined
from source import ROOT, finish, name, precompiled, syntax

SHARED = 8  # wrong programs in a unit: more take too much memory
compiler = sys.argv[1]
clang = "clang" in compiler
flags = precompiled(compiler, "cxr/cxr.hpp")
files = sorted((ROOT / "tests" / "fail").rglob("*.cpp"))
problems = []


def compile_together(programs, label, *options):
    """Compiles programs as one unit. @returns whether it compiles, and the output"""
    # An explicit instantiation must stand in its own namespace; an object of the type does the same here.
    text = joined(programs, lambda text: re.sub(r"^template struct (cxr::[^;]*);", r"constexpr \1 checked{};", text,
                                                flags=re.M))
    unit = pathlib.Path(f"{label}_{pathlib.Path(compiler).name}.cpp")
    unit.write_text(text)
    return syntax(compiler, [*flags, *options], unit)


def errors_by_program(output, programs):
    """The errors of a unit, by the program whose file or namespace the context of each names: g++ prints it before,
    clang behind. None: of errors that name no program."""
    errors = {}
    parts = re.split(r"(^.*?(?:fatal )?error: .*$)", output, flags=re.M)
    for index in range(1, len(parts), 2):
        context = parts[index] + parts[index + 1] if clang else parts[index - 1] + parts[index]
        named = re.findall(r"tests/fail/[\w/]+\.cpp|\bprogram_\d+", context) or [None]
        program = named[-1]
        if program and program.startswith("program_"):  # clang leaves out where some instantiations were required
            program = name(programs[int(program.removeprefix("program_"))])
        errors.setdefault(program, []).append(parts[index])
    return errors


def flaw(file, errors, output):
    """What is wrong with a wrong program; None if nothing is."""
    expected = file.read_text().splitlines()[0].removeprefix("// expect: ")
    if not errors:
        return f"{name(file)} compiles, but must not"
    if not re.search(expected, output):
        return f"{name(file)}: nothing matches {expected}\n" + "\n".join(errors)
    if len(errors) > 2:
        return f"{name(file)} gives {len(errors)} errors:\n" + "\n".join(errors)
    return None


for file in files:
    if not file.read_text().startswith("// expect: "):
        problems.append(f"{name(file)}: its first line is not '// expect: REGEX'")
for first in range(0, len(files), SHARED):
    together = files[first : first + SHARED]
    _, output = compile_together(together, "wrong", "-ferror-limit=0" if clang else "-fmax-errors=0")
    errors = errors_by_program(output, together)
    for file in together:
        own = errors.get(name(file), [])
        if None not in errors and flaw(file, own, "\n".join(own)) is None:
            continue
        good, alone = syntax(compiler, [*flags, "-ferror-limit=9" if clang else "-fmax-errors=9"], file)
        own = [] if good else re.findall(r"^.*?(?:fatal )?error: .*$", alone, re.M)
        problems += [problem for problem in [flaw(file, own, alone)] if problem]

if not compile_together(files, "fixed", "-DFIXED")[0]:
    for file in files:
        good, output = syntax(compiler, [*flags, "-DFIXED"], file)
        if not good:
            problems.append(f"{name(file)} must compile with -DFIXED:\n{output[:1500]}")
finish(problems, "one mistake a file, one sentence of ours (docs/errors.md)")
