# SPDX-License-Identifier: MIT
"""What Doxygen's filter of headers (api_filter.py) does so that headers need no markup:

    what it declares                      is in the group of its folder
    /// Shapes   (N,K) -> ()              an entry of a list, so that each stays on a line of its own
    docs/errors.md, examples/…            links, in comments
    detail, deduction guides              hidden
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The group of a header; the longest beginning counts.
GROUPS = {
    "core": "core", "core/role.hpp": "roles", "fwd.hpp": "compose", "cxr.hpp": "core", "format": "format", "data": "data", "data/audit": "audit",
    "engine": "engine", "model": "network", "model/weights": "weights", "model/generator.hpp": "core", "learn": "data",
    "measure": "measure", "train": "train", "compose": "compose", "use": "use", "explain": "explain", "run": "run", "report": "report",
    **{f"{path}": f"role_{path.split('/')[-1]}" for path in (
        "data/source", "data/split", "data/preprocess", "data/augment", "data/stress", "learn/average", "learn/sampler", "learn/loss", "learn/optimizer",
        "learn/schedule", "model/backbone", "model/head", "measure/decision", "measure/calibration", "engine/execution", "train/observer")},
    "measure/metric": "role_metrics", "measure/metric_set.hpp": "role_metrics",
}
LAWS = {"metric": "role_metrics", "communicator": "engine", "explanation": "explain", "weights": "weights", "drawn_predictions.hpp": "measure"}
HIDDEN = [
    (r"^(namespace (?:cxr::)?detail \{)", r"/** @cond */ \1"),
    (r"^\}  // namespace (?:cxr::)?detail$", "} /** @endcond */"),
]
UNNEEDED = [
    # Bases that only check, or forbid copies.
    (r"^((?:struct|class) \w+(?:<[^{};]*>)?)\s*:(?!:)[^{};]*\bdetail::[^{};]*\{", r"\1 {"),
    # Announcements, and deduction guides.
    (r"^(?:template <[^\n]*>\n)?(?:(?:struct|class) \w+|\w+\([^\n]*\) -> \w+<.*>);$", ""),
    # Members defined outside of their class, which documents them.
    (r"^(?:///[^\n]*\n)*(?:template <[^\n]*>\n)*(?=\w)(?:[\w:<>&*,. ]+\s)?\w+(?:<[\w:<>,. ]*>)?::~?\w+\("
     r"(?:[^{};]|\{\})*\{(?:[^\n]*\}$|(?s:.*?)^\})", ""),
    (r"(\busing \w+ =)[^;]*\bdetail::[^;]*;", r"\1 implementation_defined;"),
    # The text of each field stands at its member.
    (r'^( +static constexpr auto fields) =(?:[^;"]|"(?:\\.|[^"\\])*")*;', r"\1;"),
]
COMMENTS = [
    (r"^( *///) ([A-Z][a-z]+)  +(?=\S)", r"\1 - **\2** "),
    (r"docs/(\w+)\.md(?:#[\w-]+)?", r"@ref page_\1 "),
    (r"   Own one: docs/how_to/", "; a choice of your own: @ref how_to_add_a_policy"),
    (r"   Proof: ", "; proof: "),
    (r"\bexamples/(\w+)\.cpp", r"[\1.cpp](\1_8cpp-example.html)"),
]


def group(header):
    """The group of a header."""
    if header.parent.name == "laws":
        role = header.name.removesuffix("_laws.hpp")
        return LAWS.get(role, f"role_{role}")
    path = header.relative_to(ROOT / "include" / "cxr").as_posix()
    return GROUPS[max((begin for begin in GROUPS if path == begin or path.startswith(begin + "/")), key=len)]


def grouped(text, header):
    """The same, with its names in a group, nothing hidden shown, and the file documented, so that its page exists."""
    def shortened(found):  # lines keep their numbers
        kept = found.expand(replacement)
        return kept + "\n" * (found[0].count("\n") - kept.count("\n"))

    own = group(header)
    for pattern, replacement in UNNEEDED:
        text = re.sub(pattern, shortened, text, flags=re.M)
    lines = text.splitlines()
    for number, line in enumerate(lines):
        for pattern, replacement in COMMENTS if re.match(" *///", line) else HIDDEN:
            line = re.sub(pattern, replacement, line)
        if line.startswith("// SPDX"):
            line = f"/** @file */ {line}"
        elif re.match(r"namespace cxr(::\w+)? \{", line) and "detail" not in line:
            line += f" /** @addtogroup {own} */ /** @{{ */"
        elif re.match(r"\}  // namespace cxr(::\w+)?$", line):
            line = "/** @} */ }"
        elif alias := re.match(r"using \w+ = (\w+)<", line) if header.name == "fwd.hpp" else None:
            line = f"/** @ingroup {group_of_class(alias[1])} */ {line}"
        lines[number] = line
    return "\n".join(lines) + "\n"


def group_of_class(name):
    for header in (ROOT / "include" / "cxr").rglob("*/*.hpp"):
        if re.search(rf"^struct {name}\b[^;]*\{{", header.read_text(), re.M):
            return group(header)
    return "compose"
