#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Doxygen's filter for text: makes API pages of README.md, docs/ and the list of groups, api_groups.dox.

    # Loss                                  anchors, so that links to a heading find it
    [add](../how_to/add_a_policy.md#4)      the page, group, file or example that it becomes; else plain text
    `01_train_pneumonia`, `adamw`           the page of that example, of that class
    @policies (api_groups.dox)              docs/policies/<role>.md, each as the group of its role, with the policy of that role in
                                            tests/consumer/policies.cpp
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```.*?^```[^\n]*$", re.M | re.S)
EXAMPLE = re.compile(r"`(?:examples/)?(\d\d_\w+)(?:\.cpp)?`")
NAME = re.compile(r"`(\w+)(<[^`|]*>)?`")
FIRST_CELL, EVERYWHERE = re.compile(r"^\| `[^|]*", re.M), re.compile(r".+")
LINKED = ("README.md", "map.md", "add_a_policy.md", "from_pytorch.md")  # names of classes are links everywhere
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def label(page):
    """The name by which Doxygen knows a page."""
    folder = {"policies": "role_", "docs": "page_"}.get(page.parent.name, f"{page.parent.name}_")
    return "index" if page.name == "README.md" else folder + page.stem


def slug(heading):
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", re.sub(r"\{#.*", "", heading)).strip().lower().replace(" ", "-")


def example(name):
    """The API page of an example."""
    return name.replace(".", "_8") + "-example.html"


def target(page, link):
    """Where a link of a page leads in the API pages; empty where there is nothing."""
    path, _, anchor = link.partition("#")
    goal = (page.parent / path).resolve() if path else page
    relative = goal.relative_to(ROOT).as_posix()
    if relative.startswith(("docs/README.md", "docs/tutorials/", "docs/explanation/")):
        return ""  # pages of the site only (docs/site.py)
    if goal.suffix == ".md" and (goal.name == "README.md" or relative.startswith("docs/")):
        return f"@ref {label(goal)}" + (f"_{anchor}" if anchor else "")
    if goal.suffix == ".hpp" and relative.startswith(("include/", "tests/laws/")):
        return "@ref " + relative.partition("/")[2]
    if relative.startswith("examples/") and goal.suffix == ".cpp":
        return example(goal.name)
    return {"docs/policies": "@ref roles", "docs/design": "@ref design_decisions", "examples": "examples.html"}.get(relative, "")


def public_types():
    """The classes, concepts and aliases of namespace cxr."""
    names = set()
    for header in (ROOT / "include" / "cxr").rglob("*.hpp"):
        public = re.sub(r"^namespace (?:cxr::)?(?:detail|role) \{.*?^\}  // namespace", "", header.read_text(), flags=re.M | re.S)
        names.update(re.findall(r"^(?:struct|class|concept|enum class|using) (\w+)", public, re.M))
    return names


def rewritten(page):
    """A page with the links and anchors of the API pages."""
    def link(found):
        if found[1]:
            return f"![{found[2]}]({pathlib.Path(found[3]).name})"
        if "://" in found[3]:
            return found[0]
        goal = f"@ref cxr::{found[2].strip('`')}" if found[2].strip("`") in names else target(page, found[3])
        return f"[{found[2].replace('`', '').replace(chr(10), ' ')}]({goal})" if goal else found[2]

    def linked(found):
        rest = f"`{found[2]}`" if found[2] else ""
        return f"[{found[1]}](@ref cxr::{found[1]}){rest}" if found[1] in names else found[0]

    def heading(found):
        return found[0] + f" {{#{label(page)}_{slug(found[2])}}}"

    def text(part):
        part = re.sub(r"^(##+) (.*)$", heading, part, flags=re.M)
        part = re.sub(r'<a id="([^"]+)"></a>', rf'<a id="{label(page)}_\1"></a>', part)
        # Else Doxygen takes #name for a link.
        part = re.sub(r"^(?! {4}).*", lambda line: line[0].replace(".md#", r".md\#"), LINK.sub(link, part), flags=re.M)
        part = (EVERYWHERE if page.name in LINKED else FIRST_CELL).sub(lambda cell: NAME.sub(linked, cell[0]), part)
        return EXAMPLE.sub(lambda found: f"[{found[1]}]({example(found[1] + '.cpp')})", part)

    names = public_types() if page.name in LINKED or page.parent.name == "policies" else ()
    content, result, end = page.read_text(), "", 0
    for fence in FENCE.finditer(content):
        shown = re.sub(r"^```cpp.*", "```{.cpp}", fence[0])
        result += text(content[end:fence.start()]) + re.sub(r"^( *)///", r"\1//", shown, flags=re.M)
        end = fence.end()
    return result + text(content[end:])


def own_policy(role):
    """The policy of a role in the program outside cxr, as code of a page."""
    mark = "cxr::measurement operator()" if role == "metrics" else f"using role = cxr::role::{role};"
    blocks = (ROOT / "tests" / "consumer" / "policies.cpp").read_text().split("\n\n")
    shown = next(block for block in blocks if mark in block)
    shown = re.sub("^///", "//", shown, flags=re.M)
    return f"\n# Written outside cxr {{#role_{role}_outside}}\n\n```{{.cpp}}\n{shown}\n```\n"


def policies():
    """Each page of a role, as the documentation of its group."""
    roles = re.findall(r"^struct (\w+) \{", (ROOT / "include" / "cxr" / "core" / "role.hpp").read_text(), re.M)
    for page in sorted((ROOT / "docs" / "policies").glob("*.md"), key=lambda page: roles.index(page.stem)):
        title, _, content = rewritten(page).partition("\n")
        content = re.sub(r"^##", "#", content, flags=re.M) + own_policy(page.stem)
        yield re.sub("^", "/// ", f"@defgroup {label(page)} {title.lstrip('# ')}\n@ingroup roles\n{content}", flags=re.M) + "\n"


def filtered(page):
    if page.suffix == ".dox":
        for line in page.read_text().splitlines():
            yield from policies() if line == "@policies" else [line]
    else:
        title, _, content = rewritten(page).partition("\n")
        yield f"{title} {{#{label(page)}}}" if page.name != "README.md" else title
        yield content


if __name__ == "__main__":
    print("\n".join(filtered(pathlib.Path(sys.argv[1]).resolve())))
