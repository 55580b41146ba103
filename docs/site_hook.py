# SPDX-License-Identifier: MIT
"""MkDocs: what of the Markdown is not for readers, such as the marks of code blocks (`cpp body`, tests/gates/docs.py)."""
import re


def on_page_markdown(markdown, **_):
    return re.sub(r"^```(cpp) (?:body|wrong)$", r"```\1", markdown, flags=re.M)


def on_page_content(html, **_):
    """`a \\| b` in a table shows its backslash with MkDocs, and not in the repository."""
    return re.sub(r"<td\b.*?</td>", lambda cell: cell[0].replace("\\|", "|"), html, flags=re.S)
