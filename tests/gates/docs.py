# SPDX-License-Identifier: MIT
"""Code in README.md and docs/ compiles, whole programs also alone, and the targets of their links exist.

    ```cpp          declarations or a whole file; later blocks of a page see earlier ones
    ```cpp body     statements: the inside of a function
    ```cpp wrong    shown because it does not compile (tests/fail/ proves such things)

All pages are one unit, each in a namespace of its own, so that includes are compiled once.
"""
import pathlib
import re
import sys
import tempfile

from source import ROOT, finish, name, precompiled, syntax

pages = [p for p in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if p.exists()]
includes, unit, programs = [], [], []
for number, page in enumerate(pages):
    unit.append(f"namespace page_{number} {{")
    opened = 1
    for block in re.finditer(r"^```cpp([^\n]*)\n(.*?)^```", page.read_text(), re.M | re.S):
        kind = block[1].strip()
        if kind == "wrong":
            continue
        line = page.read_text()[: block.start(2)].count("\n") + 1
        lines = block[2].splitlines()
        if "int main(" in block[2]:
            programs.append((page, line, block[2]))
        includes += [text for text in lines if text.startswith("#include")]
        body = "\n".join("" if text.startswith("#include") else text for text in lines)
        if kind == "body":
            body = f"[[maybe_unused]] inline void statements() {{\n#line {line}\n{body}\n}}"
        unit += [f"namespace block_{opened} {{", f'#line {line} "{name(page)}"', body]
        opened += 1
    unit.append("}" * opened)
folder = tempfile.TemporaryDirectory()  # removed at the end, wherever the gate was called
file = pathlib.Path(folder.name) / "docs.cpp"
file.write_text("\n".join([*dict.fromkeys(includes), *unit, ""]))
dead = [f"{name(page)} links to {link}, which does not exist"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s:]+)[^)]*\)", re.sub(r"```.*?```", "", page.read_text(), flags=re.S))
        if not (page.parent / link).exists()]
for page in pages:
    for link, anchor in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", page.read_text()):
        target = page.parent / link if link else page
        text = target.read_text() if target.is_file() else ""
        slugs = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
                 for heading in re.findall(r"^#+ (.*)$", text, re.M)}
        if f'id="{anchor}"' not in text and anchor not in slugs:
            dead.append(f"{name(page)} links to {link}#{anchor}, which does not exist")
good, output = syntax(sys.argv[1], precompiled(sys.argv[1], "cxr/cxr.hpp"), file)
problems = dead + ([] if good else [output[:6000]])
for number, (page, line, program) in enumerate(programs):
    file = pathlib.Path(folder.name) / f"docs_program_{number}.cpp"
    file.write_text(f'#line {line} "{name(page)}"\n{program}')
    whole = ["cxr/cxr.hpp"] if "#include <cxr/cxr.hpp>" in program else []
    good, output = syntax(sys.argv[1], precompiled(sys.argv[1], *whole), file)
    problems += [] if good else [output[:3000]]
finish(problems, "fix the page, or mark the block (tests/gates/docs.py)")
