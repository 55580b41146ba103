# SPDX-License-Identifier: MIT
"""The anchor of every error text is in docs/errors.md."""
import re

from source import ROOT, finish

page = (ROOT / "docs" / "errors.md").read_text()
known = set(re.findall(r'<a id="([^"]+)"', page))
problems = []
for header in sorted((ROOT / "include").rglob("*.hpp")):
    text = header.read_text()
    used = set(re.findall(r"docs/errors\.md#([a-z0-9-]+)", text))
    # The last argument of an error: "…", "anchor")
    used |= set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"\s*\)', text))
    problems += [f"{header.relative_to(ROOT)}: {anchor}" for anchor in sorted(used - known - {"anchor"})]
finish(problems, "add a row with this anchor to docs/errors.md")
