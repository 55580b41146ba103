# SPDX-License-Identifier: MIT
"""The built site: no dead link or anchor, no request to another machine, and what a reader without sight or mouse needs."""
import html
import pathlib
import re
import sys
import urllib.parse

from source import finish, skip

SITE = pathlib.Path(sys.argv[1]) / "site"
if not SITE.exists():
    skip("no site was built: scripts/setup.sh installs MkDocs Material")
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s+[\w:@.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*/?>")
ATTRIBUTE = re.compile(r"([\w:@.-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


class page_facts:
    """What one page has: anchors, links, and faults that need no other page."""

    def __init__(self, file):
        text = re.sub(r"<!--.*?-->|(?<=>)[^<]*(?=</(?:script|style)>)", "", file.read_text(errors="replace"), flags=re.S)
        self.anchors, self.links, self.faults = set(), set(), []
        seen, level = set(), 0
        for tag in TAG.finditer(text):
            if tag[1]:
                continue
            kind = tag[2].lower()
            given = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(tag[3])}
            seen |= {kind, given.get("role", "")}
            self.anchors |= {given[name] for name in ("id", "name") if name in given}
            address = given.get(LOADED.get(kind, "href"), "")
            if kind in LOADED and re.match(r"(https?:)?//", address):
                self.faults.append(f"loads {address} from another machine")
            elif address and kind in (*LOADED, "a"):
                self.links.add(address)
            if kind == "html" and not given.get("lang"):
                self.faults.append("has no language")
            if kind in ("img",) and "alt" not in given and given.get("role") != "presentation":
                self.faults.append(f"has an image without alt: {address}")
            if kind in ("a", "button") and ("href" in given or kind == "button"):
                inside = text[tag.end():text.find(f"</{kind}", tag.end())]
                named = given.get("aria-label") or given.get("title") or re.search(r'(?:aria-label|alt|title)="[^"]+"', inside)
                if not named and not re.sub(r"<[^>]*>|\s|&#160;", "", inside) and given.get("aria-hidden") != "true":
                    self.faults.append(f"has a {kind} without text: {address}")
            if kind == "iframe" and not given.get("title"):
                self.faults.append("has an iframe without title")
            if kind == "input" and given.get("type") not in ("hidden", "checkbox", "radio") and not (given.get("aria-label") or given.get("title")):
                self.faults.append("has an input without a label")
            if re.fullmatch("h[1-6]", kind) and "reference" not in file.parts:
                if int(kind[1]) > level + 1:
                    self.faults.append(f"has {kind} after h{level}")
                level = int(kind[1])
        if not (title := re.search(r"<title>([^<]*)</title>", text)) or not title[1].strip():
            self.faults.append("has no title")
        if not seen & {"main"} or not seen & {"nav", "navigation"}:
            self.faults.append("has no landmark main or nav")


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722)))


class listing:
    """A header's source: only what others link to, since Doxygen makes its links (api_pages.py)."""

    def __init__(self, file):
        self.anchors, self.links, self.faults = set(re.findall(r' (?:id|name)="([^"]*)"', file.read_text(errors="replace"))), (), ()


pages = {page: (listing if page.name.endswith("_source.html") else page_facts)(page)
         for page in SITE.rglob("*.html") if page.parent != SITE / "reference" / "search"}
problems = []
for page, facts in sorted(pages.items()):
    where = page.relative_to(SITE)
    problems += [f"{where} {fault}" for fault in dict.fromkeys(facts.faults)]
    for link in sorted(facts.links):
        path, _, anchor = urllib.parse.unquote(link).partition("#")
        if re.match(r"[a-z]+:|//", path):
            continue
        goal = (page.parent / path.partition("?")[0]).resolve() if path else page
        if not goal.exists():
            problems.append(f"{where} links to {link}, which does not exist")
        # Doxygen's own empty letters and lists (api_pages.py).
        elif anchor and goal in pages and not re.match(r"nested-classes$|index_|__tabbed", anchor) and anchor not in pages[goal].anchors:
            problems.append(f"{where} links to {link}, an anchor that does not exist")
# Text and background of the bar on the API pages (docs/site.css), WCAG 1.4.3.
for text, ground in re.findall(r"color: (#\w{6}); background: (#\w{6})", (SITE / "site.css").read_text()):
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    if (light + 0.05) / (dark + 0.05) < 4.5:
        problems.append(f"site.css has {text} on {ground}, a contrast below 4.5")
index = (SITE / "search" / "search_index.js").read_text()
problems += [f"the site's search does not find {word}" for word in ("cxr::adamw", "Honest evaluation", "cxr::Loss") if f'"{word}"' not in index]
print(f"{len(pages)} pages")
finish(problems, "fix the page in docs/, or docs/site.py")
