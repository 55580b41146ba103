# SPDX-License-Identifier: MIT
"""The API pages are whole: every public name of namespace cxr, no dead link, whole pages of roles, a search that finds functions."""
import html
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree

from source import ROOT, code, finish, headers, name
from structure import balanced, without_template_heads

PAGES = pathlib.Path(sys.argv[1]) / "api"
DECLARATION = re.compile(r"\b(?:concept|using|enum(?: class| struct)?|struct|class)\s+(\w+)")
NAMED = re.compile(r"(::)?\b(operator\s*[^\s\w(]+|\w+)\s*(?:\(|=|\{|$)")
BEFORE_THE_NAME = re.compile(r"\brequires\b.*|\bdecltype\s*\([^)]*\)", re.S)


def declared(text):
    """What a header declares in namespace cxr: names with the line on which each declaration begins."""
    plain = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda macro: re.sub(r"[^\n]", " ", macro[0]), code(text), flags=re.M)

    def walk(position, end):
        begin = position
        while position < end:
            if plain[position] == "(":
                position = balanced(plain, "(", position)
            elif plain[position] in ";{":
                head = without_template_heads(plain[begin:position]).strip()
                close = balanced(plain, "{", position) if plain[position] == "{" else position
                line = plain.count("\n", 0, position - len(plain[begin:position].lstrip())) + 1
                if head.startswith("namespace"):
                    if head == "namespace cxr":
                        yield from walk(position + 1, close)
                elif head and (kind := DECLARATION.search(head)) and "(" not in head.split("=")[0]:
                    if plain[position] == "{" or "=" in head:  # not only announced
                        yield kind[1], line
                elif not re.match(r"\w+\s*\(.*\)\s*->", head, re.S) and (named := NAMED.search(BEFORE_THE_NAME.sub("", head))) and not named[1]:
                    yield re.sub(r"\s", "", named[2]), line
                position = close
                if plain[begin:position + 1].rstrip()[-1:] == "}" and re.match(r"\s*;", plain[position + 1:]):
                    position += re.match(r"\s*;", plain[position + 1:]).end()
                begin = position + 1
            position += 1

    return list(walk(0, len(plain)))


def documented():
    """The names in namespace cxr that the pages show."""
    found = set()
    for compound in xml.etree.ElementTree.parse(PAGES / "cxr.tag").getroot():
        full = compound.findtext("name", "")
        if full.startswith("cxr::"):
            found.add(full[len("cxr::"):].split("<")[0])
        if full == "cxr" or compound.get("kind") == "group":
            found.update(re.sub(r"\s", "", member.findtext("name", "").removeprefix("cxr::")) for member in compound.findall("member"))
    return found


def dead_links():
    pages = {page.name: page.read_text(errors="replace") for page in PAGES.glob("*.html")}
    anchors = {page: set(re.findall(r'\b(?:id|name)="([^"]+)"', text)) for page, text in pages.items()}
    for page, text in sorted(pages.items()):
        for link in {html.unescape(link) for link in re.findall(r'(?:href|src)="([^"]*)"', text)}:
            path, _, anchor = urllib.parse.unquote(link).partition("#")
            if ":" in path:
                continue
            goal = path or page
            if not (PAGES / goal).exists():
                yield f"{page} links to {link}, which does not exist"
            # Doxygen heads a page with #nested-classes where the only one is private, and its A to Z with letters without names.
            elif anchor and goal in anchors and not re.match("nested-classes$|index_", anchor) and anchor not in anchors[goal]:
                yield f"{page} links to {link}, an anchor that does not exist"


shown = documented()
problems = [f"{name(header)}:{line}: {entity} is not in the API pages"
            for header in headers() for entity, line in declared(header.read_text()) if entity not in shown]
problems += dead_links()
found = "".join(path.read_text() for path in (PAGES / "search").glob("*.js"))
problems += [f"a search does not find {entity}" for entity in ("write_report", "pipeline", "Loss", "densenet121", "check_loss")
             if f"['{entity}'," not in found]
ROLE = {"contract": 'name="concepts"', "choices": 'name="nested-classes"', "laws": "check_", "policy outside cxr": "Written outside cxr"}
roles = sorted(PAGES.glob("group__role__*.html"))
problems += [f"{page.name} has no {part}" for page in roles for part, mark in ROLE.items() if mark not in page.read_text()]
pages = len(list((ROOT / "docs" / "policies").glob("*.md")))
problems += [] if len(roles) == pages else [f"{len(roles)} pages of roles, and {pages} in docs/policies/"]
if ">cxr/learn/optimizer/adamw.hpp</a>&gt;" not in (PAGES / "structcxr_1_1adamw.html").read_text():
    problems.append("the page of adamw does not name its header as it is included")
problems += [f"{page.name} shows cxr::detail" for page in PAGES.glob("*detail*.html")]
finish(problems, "see docs/api_groups.dox and docs/api_filter.py")
