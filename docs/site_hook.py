# SPDX-License-Identifier: MIT
"""MkDocs: the marks of code blocks (`cpp body`, tests/gates/docs.py) are not for readers."""
import re


def on_page_markdown(markdown, **_):
    return re.sub(r"^```(cpp) (?:body|wrong)$", r"```\1", markdown, flags=re.M)
