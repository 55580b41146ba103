# SPDX-License-Identifier: MIT
"""Names are nouns of the field, and texts are plain English: no name below, no word below, no code below."""
import re

from source import ROOT, code, finish, name, prose

# Parameters, locals and members, each with what to write instead.
NAMES = {
    "of": "the thing itself: predictions, network, pickle",
    "one": "what it is: entry, option, image, row",
    "from": "source, file, original",
    "by": "rule, key, step",
    "said": "text, output, predictions",
    "some": "names, entries",
    "made": "result, network",
    "alone": "single",
    "at": "position, index, begin",
}
# Comments, docs and texts: a pattern, and what to write instead.
WORDS = {
    r"(?<!--)\bfilms?\b(?!-)": "image, radiograph",
    r"\bmissions?\b": "goal",
    r"\bits kin\b|\btheir kin\b": "and similar ones",
    r"\bcrumbs\b": "files",
    r"\bthe clinic\b": "docs/errors.md",
    r"\ba private base of the doors\b": "a base class of pipeline",
    r"\bas printed by describe\b": "nothing: docs/api_filter.py documents it",
    r"\btakes the place of\b": "nothing: docs/api_filter.py documents it",
    r"\bgo(?:es)? on with\b": "continues, resumes",
    r"(?<!--)\bthaw(?:s|ed|ing)?\b(?![-_])": "unfreeze",
}
# Code under include/: a pattern, and what to write instead.
CODE = {
    r"\bis_cuda\(": "a comparison with at::kCPU, which is right for every accelerator",
    r"#include <ATen/TensorOperators\.h>": "mul, sub, …: that header takes 4 to 6 s of every unit",
}
listed = "|".join(NAMES)
no_type = r"(?!(?:return|case|goto|new|delete|throw|else|co_return|co_yield|operator|and|or|not)\b)"
DECLARED = re.compile(
    rf"(?:\b{no_type}[A-Za-z_]\w*|(?<=\S)[>&*\]])\s+({listed})\s*(?=[,;)={{\[]|:(?!:)|\.\.\.)"  # double at = …
    rf"|,\s*({listed})\s*(?=[={{;])(?!==)"  # size = 1, at = 2; and lambdas' captures
    rf"|\[({listed})\s*=(?!=)"
    rf"|\bauto(?: const)?&{{0,2}} \[(?:[^\]]*\W)?({listed})\b")  # structured bindings
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.M | re.S)


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def split(file):
    """The C++ of a file and its English, both on the lines where they stand."""
    text = file.read_text()
    if file.suffix != ".md":
        # A string without a space is a name: an option, a key of JSON.
        return code(text), re.sub(r'"[^\s"]*"', lambda m: blank(m[0]), prose(text))
    cpp, end = "", 0
    for block in BLOCK.finditer(text):
        kept = code(block[2]) if block[1] == "cpp" else blank(block[2])
        cpp += blank(text[end:block.start(2)]) + kept
        end = block.end(2)
    english = BLOCK.sub(lambda m: blank(m[0]), text)
    return cpp, re.sub(r"`[^`\n]+`|\]\([^)\s]*\)", lambda m: blank(m[0]), english)


files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
for folder in ("include", "examples", "tests", "benchmarks"):
    files += [file for kind in ("*.hpp", "*.cpp") for file in (ROOT / folder).rglob(kind)]
problems = []
for file in sorted(files):
    cpp, english = split(file)
    found = []
    for match in DECLARED.finditer(cpp):
        word = next(group for group in match.groups() if group)
        found.append((match.end(), f"the name `{word}`; rather {NAMES[word]}", cpp))
    for pattern, better in WORDS.items():
        for match in re.finditer(pattern, english, re.I):
            found.append((match.start(), f'"{match[0]}"; rather {better}', english))
    for pattern, better in CODE.items() if file.is_relative_to(ROOT / "include") else ():
        for match in re.finditer(pattern, cpp):
            found.append((match.start(), f"`{match[0]}`; rather {better}", cpp))
    for position, problem, text in sorted(found):
        problems.append(f"{name(file)}:{text.count(chr(10), 0, position) + 1}: {problem}")
finish(problems, "rename or rewrite it; an exception stands in open_points.txt, with its reason in a comment")
