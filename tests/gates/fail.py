# SPDX-License-Identifier: MIT
"""tests/fail/: wrong programs give our sentence. fail.py COMPILER [run]

Each file's first line is `// expect: REGEX`. Compiled it must fail, say what matches, and give two
errors at most; with -DFIXED it must compile, so that it failed for the right reason. Where two numbers or types
disagree, a second such line matches where the compiler prints both.

"run": only the programs that open a pipeline by run(), and only the wrong ones, for a compiler whose whole turn
would take too long beside the others'.

Several programs share a unit, each in a namespace, and each error counts for the program that its text names. A
program that is not as it must be in there is compiled alone, and only that decides.
"""
import pathlib
import re
import sys

from joined import joined
from source import ROOT, finish, name, precompiled, syntax

SHARED = 40  # wrong programs in a unit: 2.5 GB
# clang 22 prints as errors of the standard library why a type is not copyable, beneath our sentence.
ERROR = r"(^(?!/\S*/concepts:).*?(?:fatal )?error: .*$)"
compiler = sys.argv[1]
clang = "clang" in compiler
flags = precompiled(compiler, "cxr/cxr.hpp")
only_run = sys.argv[2:] == ["run"]
files = sorted(file for file in (ROOT / "tests" / "fail").rglob("*.cpp") if not only_run or "run()" in file.read_text())
problems = []


def compile_together(programs, label, *options):
    """Compiles programs as one unit. @returns whether it compiles, and the output"""
    # An explicit instantiation must stand in its own namespace; an object of the type does the same here.
    text = joined(programs, lambda text: re.sub(r"^template struct (cxr::[^;]*);", r"constexpr \1 checked{};", text,
                                                flags=re.M), label=name)
    unit = pathlib.Path(f"{label}_{pathlib.Path(compiler).name}.cpp")
    unit.write_text(text)
    return syntax(compiler, [*flags, *options], unit)


def errors_by_program(output, programs):
    """The errors of a unit and their contexts, by the program whose file or namespace the context of each names: g++
    prints it before, clang behind. An error that names none is that of the program that expects it. None: the rest."""
    errors = {}
    parts = re.split(ERROR, output, flags=re.M)
    for index in range(1, len(parts), 2):
        context = parts[index] + parts[index + 1] if clang else parts[index - 1] + parts[index]
        named = re.findall(r"tests/fail/[\w/]+\.cpp|\bprogram_\d+", context) or [None]
        program = named[-1]
        if program and program.startswith("program_"):  # clang leaves out where some instantiations were required
            program = name(programs[int(program.removeprefix("program_"))])
        if not program:
            expecting = [file for file in programs if re.search(expectations(file)[0], parts[index])]
            program = name(expecting[0]) if len(expecting) == 1 else None
        errors.setdefault(program, []).append((parts[index], "".join(parts[index - 1 : index + 2])))
    return errors


def expectations(file):
    return re.findall(r"^// expect: (.*)$", file.read_text(), re.M)


def flaw(file, errors, output):
    """What is wrong with a wrong program; None if nothing is."""
    if not errors:
        return f"{name(file)} compiles, but must not"
    sentence, *others = expectations(file)
    for expected, text in [(sentence, "\n".join(errors)), *((other, output) for other in others)]:
        if not re.search(expected, text):
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
        own, contexts = zip(*errors.get(name(file), [])) if name(file) in errors else ([], [])
        if None not in errors and flaw(file, own, "\n".join(contexts)) is None:
            continue
        good, alone = syntax(compiler, [*flags, "-ferror-limit=9" if clang else "-fmax-errors=9"], file)
        own = [] if good else re.findall(ERROR, alone, re.M)
        problems += [problem for problem in [flaw(file, own, alone)] if problem]

if not only_run and not compile_together(files, "fixed", "-DFIXED")[0]:
    for file in files:
        good, output = syntax(compiler, [*flags, "-DFIXED"], file)
        if not good:
            problems.append(f"{name(file)} must compile with -DFIXED:\n{output[:1500]}")
finish(problems, "one mistake a file, one sentence of ours (docs/errors.md)")
