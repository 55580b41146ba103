#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the site: site.py API SITE. Needs MkDocs Material (scripts/setup.sh, build/site_env); makes no request.

    docs/**/*.md     pages, by mkdocs.yml; links into the repository become links to API pages, or plain text
    API              Doxygen's HTML, copied to SITE/reference; its copies of the guides give way to the pages themselves
    names of cxr     entries of the site's search
"""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

sys.dont_write_bytecode = True
from api_pages import ROOT, label, target

API, SITE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
DOCS = ROOT / "docs"
GUIDES = {label(page): page.relative_to(DOCS).with_suffix(".html").as_posix() for page in DOCS.rglob("*.md")
          if page.parent.name != "policies" and page.name != "README.md"}
BAR = ('<a class="skip" href="#doc-content">Skip to content</a><nav class="site" aria-label="Site">'
       + "".join(f'<a href="../{page}">{title}</a>' for title, page in (
           ("Start", "index.html"), ("Tutorials", "tutorials/train.html"), ("How-to", "how_to/check_shortcuts.html"),
           ("Reference", "map.html"), ("Explanation", "explanation/honest_evaluation.html"), ("Errors", "errors.html")))
       + "</nav>")


def api_targets():
    """(Doxygen's page of a header or example by its path, {name in cxr: (page, what it is, brief)})."""
    files, names = {}, {}
    for compound in xml.etree.ElementTree.parse(API / "cxr.tag").getroot():
        kind, full, page = compound.get("kind"), compound.findtext("name", ""), compound.findtext("filename", "")
        page += "" if page.endswith(".html") else ".html"
        if kind == "file":
            files[compound.findtext("path", "") + full] = page
        elif full.startswith("cxr::") and "::" not in (name := full[5:]) and kind in ("struct", "class", "concept"):
            names[name.split("<")[0]] = page, kind
        if kind == "group" or full == "cxr":
            for member in compound.findall("member"):
                name = member.findtext("name", "").removeprefix("cxr::")
                where = f"{member.findtext('anchorfile')}#{member.findtext('anchor')}"
                names.setdefault(name, (where, member.get("kind")))
    return files, names


def pages(files, names):
    """Rewrites the links of the pages that MkDocs built."""
    known = {path.name for path in API.glob("*.html")}
    for page in SITE.rglob("*.html"):
        source = DOCS / page.relative_to(SITE).with_suffix(".md")
        source = DOCS / "README.md" if page == SITE / "index.html" else source
        if not source.exists():  # 404.html is for servers
            page.unlink()
            continue
        up = "../" * len(page.relative_to(SITE).parts[:-1])

        def link(found):
            path, _, anchor = html.unescape(found[1]).partition("#")
            if not path or ":" in path or (page.parent / path).exists() or path.startswith((up + "reference/", "reference/")):
                return found[0]
            goal = (source.parent / path).resolve()
            if goal == ROOT / "README.md":
                return f'<a href="{up}index.html">{found[2]}</a>'
            if goal == DOCS / "policies":
                return f'<a href="{up}reference/group__roles.html">{found[2]}</a>'
            if goal == DOCS / "design":
                return f'<a href="{up}design/decisions.html">{found[2]}</a>'
            api = target(source, path)
            api = files.get(str(goal), "") if api.startswith("@ref") else api
            return f'<a href="{up}reference/{api}">{found[2]}</a>' if api in known else found[2]

        def named(found):
            name = html.unescape(found[1])
            if name not in names or names[name][1] == "function":
                return found[0]
            return f'<a href="{up}reference/{names[name][0]}">{found[0]}</a>'

        text = re.sub(r'<a href="([^"]*)">(.*?)</a>', link, page.read_text(), flags=re.S)
        text = re.sub(r"(?<=<td>)<code>(\w+)</code>", named, text)
        if source.parent.name == "policies":
            group = f"{up}reference/group__role__{source.stem.replace('_', '__')}.html"
            text = re.sub(r"(<h1[^>]*>.*?</h1>)", rf'\1\n<p><a href="{group}">Contract, choices, laws and an example in the API pages</a></p>',
                          text, count=1, flags=re.S)
        text = re.sub(r'"https://unpkg.com/iframe-worker/[^"]*"', f'"{up}site_worker.js"', text)
        text = text.replace('role="dialog"', 'role="dialog" aria-label="Search"', 1)
        text = text.replace("<pre>", '<pre tabindex="0">')  # scrolled by keyboard
        page.write_text(text)


def reference():
    """Doxygen's pages below the site, with its navigation; links to their copies of guides lead to the pages."""
    guide = re.compile(r"""(["'])((?:\.\./)?)(%s)\.html(?:#(\w*?)_([\w-]*))?(?=["'])""" % "|".join(sorted(GUIDES, key=len, reverse=True)))

    def rewritten(text, up):
        def page(found):
            anchor = f"#{found[5]}" if found[4] else ""
            return f"{found[1]}{up}{GUIDES[found[3]]}{anchor}"
        anchors = re.compile(r"""(["'])((?:\.\./)?)(%s)\.html#\3_([\w-]*)(?=["'])""" % "|".join(sorted(GUIDES, key=len, reverse=True)))
        text = anchors.sub(lambda found: f"{found[1]}{up}{GUIDES[found[3]]}#{found[4]}", text)
        return guide.sub(page, text)

    goal = SITE / "reference"
    shutil.copytree(API, goal, ignore=lambda _, names: [name for name in names if name.removesuffix(".html") in GUIDES or name == "cxr.tag"])
    for page in [*goal.glob("*.html"), *goal.glob("*.js"), *(goal / "search").glob("*.js")]:
        text = rewritten(page.read_text(errors="replace"), "../../" if page.parent.name == "search" else "../")
        if page.suffix == ".html":
            text = text.replace("</head>", '<link href="../site.css" rel="stylesheet"/>\n</head>', 1)
            text = text.replace("<html xmlns", '<html lang="en" xmlns', 1).replace('<div id="top">', f'<div id="top">{BAR}', 1)
            text = text.replace('<div id="doc-content">', '<div id="doc-content" role="main" tabindex="-1">', 1)
            text = text.replace('id="MSearchField"', 'id="MSearchField" aria-label="Search names"', 1)
            text = re.sub(r'<a (href="[^"]*")>(?=<span class="icondoc">)', r'<a \1 aria-label="Source">', text)
            text = text.replace('id="MSearchClose"', 'id="MSearchClose" aria-label="Close"', 1)
            text = re.sub(r'<iframe (?![^>]*title=)', '<iframe title="Names that were found" ', text)
        page.write_text(text)


def search(names):
    """Adds the names of the API to the search of the site."""
    folder = SITE / "search"
    index = json.loads((folder / "search_index.json").read_text())
    index["docs"] += [{"location": f"reference/{page}", "title": f"cxr::{name}", "text": f"{kind} {name} (API pages)"}
                      for name, (page, kind) in sorted(names.items())]
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (folder / "search_index.json").write_text(text)
    (folder / "search_index.js").write_text("var __index = " + text)


subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-f", str(ROOT / "mkdocs.yml"), "-d", str(SITE)], check=True,
               env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "NO_MKDOCS_2_WARNING": "1"})
header_pages, entities = api_targets()
pages(header_pages, entities)
reference()
search(entities)
