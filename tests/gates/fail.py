# SPDX-License-Identifier: MIT
"""tests/fail/: wrong programs give our sentence.

Each file's first line is `// expect: REGEX`. Compiled it must fail, print what matches, and give two
errors at most; with -DFIXED it must compile, so that it failed for the right reason.
"""
import re
import sys

from source import ROOT, finish, name, precompiled, syntax

compiler = sys.argv[1]
flags = [*precompiled(compiler), "-fmax-errors=9" if "clang" not in compiler else "-ferror-limit=9"]
problems = []
for file in sorted((ROOT / "tests" / "fail").rglob("*.cpp")):
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
    good, output = syntax(compiler, [*flags, "-DFIXED"], file)
    if not good:
        problems.append(f"{name(file)} must compile with -DFIXED:\n{output[:1500]}")
finish(problems, "one mistake per file, one sentence of ours (docs/errors.md)")
