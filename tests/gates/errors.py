# SPDX-License-Identifier: MIT
"""Every error that cxr throws has an anchor, and its anchor is in docs/errors.md."""
import re

from source import ROOT, code, finish

page = (ROOT / "docs" / "errors.md").read_text()
rows = re.findall(r'<a id="([^"]+)"', page)
known = set(rows)


def arguments(text, start):
    """The number of arguments of a call, whose first parenthesis ends before start."""
    depth, commas = 1, 0
    for character in text[start:]:
        depth += (character in "([{") - (character in ")]}")
        commas += depth == 1 and character == ","
        if depth == 0:
            return commas + 1


problems = [f"docs/errors.md has the row {anchor} twice" for anchor in sorted(known) if rows.count(anchor) > 1]
for header in sorted((ROOT / "include").rglob("*.hpp")):
    text = header.read_text()
    plain = code(text)
    for call in re.finditer(r"throw (?:cxr::)?(\w*error)[({]", plain):
        if arguments(plain, call.end()) < (4 if call[1] == "file_error" else 3):
            line = plain.count("\n", 0, call.start()) + 1
            problems.append(f"{header.relative_to(ROOT)}:{line}: an error without an anchor")
    used = set(re.findall(r"docs/errors\.md#([a-z0-9-]+)", text))
    # The last argument of an error: "…", "anchor")
    used |= set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"\s*\)', text))
    problems += [f"{header.relative_to(ROOT)}: {anchor}" for anchor in sorted(used - known - {"anchor"})]
finish(problems, "give each error an anchor, and add a row with this anchor to docs/errors.md")
