#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Doxygen's filter: documents what the source need not say twice. Prints the header that it is given.

    double beta1 = 0.9;             the text, unit, range and option of its field
    training_plan plan = {};        that its settings stand beside the owner's
    using role = …; name; fields    a fixed text, as for each constant that a contract asks for
    X(X const&) = delete;           a fixed text
    concept ScoresBatch             the sentence of the static_assert that names it

Lines keep their numbers. What has a comment of its own keeps it.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "tests" / "gates")]
sys.dont_write_bytecode = True
from api_groups import grouped
from source import code
from structure import balanced

STRING = r'"(?:\\.|[^"\\])*"'
FIELD = re.compile(rf"\bfield\{{\s*&(\w+)(?:<[^<>]*>)?::(\w+),\s*({STRING}),\s*((?:{STRING}\s*)+|[\w:]+)\}}"
                   rf"((?:\s*\.\w+\(\s*[^()]*\))*)")
GROUP = re.compile(r"\bgroup\{\s*&(\w+)(?:<[^<>]*>)?::(\w+)\}")
FIELDS = re.compile(r"\bstatic constexpr auto fields\b[^;]*;")
MEMBER = re.compile(r"&(\w+)(?:<[^<>]*>)?::(\w+)")
SENTENCE = re.compile(rf"static_assert\(\s*(?:!\w+<[^;\"|]*>\s*\|\|\s*)?(\w+)<[^;\"]*?,\s*(?://[^\n]*\s*)?((?:{STRING}\s*)+)\)")
FIXED = [
    (r"using role = [\w:]+;", "The decision of a pipeline that this policy takes."),
    (r"static constexpr (?:std::string_view|auto) name\b", "Names it in describe(), in the records of a run and in errors."),
    (r"static constexpr auto fields\b", "Its settings: options, texts, units and ranges."),
    (r"static constexpr [\w:<>, ]+ (?:classes|channels|features|outputs|labels|tasks|higher_is_better|normalise|knows_patients"
     r"|needs_patients|keeps_patients_whole)\b", "Required by the contract of its role."),
    (r"explain_\w+<\w+> explanation\(", "Leads from a role to the class that explains its contract."),
    (r"std::bool_constant<\w+<\w+>> fulfils\(", "Leads from a role to whether a type keeps its contract."),
    (r"(\w+)\(\1 const&\) = delete;", "Not copyable."),
    (r"\w+& operator=\(\w+ const&\) = delete;", "Not copyable."),
]


def unquoted(text):
    return "".join(part[1:-1] for part in re.findall(STRING, text))


def describe(option, about, calls):
    """The text of one field: `Memory of the mean of the gradients. Range: 0 to 0.999999. Option: --beta1.`"""
    text = unquoted(about)  # empty where it is a constant
    calls = dict(re.findall(r"\.(\w+)\(\s*([^()]*)\)", calls))
    if "unit" in calls:
        text += f" Unit: {unquoted(calls['unit'])}."
    if "in" in calls:
        text += " Range: " + " to ".join(limit.strip() for limit in calls["in"].split(",")) + "."
    return f"{text} Option: `--{unquoted(option)}`.".lstrip()


def filtered(text):
    lines, plain = text.splitlines(), code(text)
    bare = plain.splitlines()

    def document(number, comment):
        while number and bare[number - 1].lstrip().startswith("template <"):
            number -= 1
        documented = "///" in lines[number] or (number and lines[number - 1].lstrip().startswith("///"))
        if not documented and "/**" not in lines[number]:
            lines[number] = re.sub(r"^(\s*)", lambda indent: f"{indent[1]}/** {comment} */ ", lines[number], count=1)

    members = [(found[1], found[2], describe(found[3], found[4], found[5])) for found in FIELD.finditer(text)]
    members += [(found[1], found[2], "Its settings stand beside those of its owner.") for found in GROUP.finditer(text)]
    for fields in FIELDS.finditer(plain):  # declared through a function that several aggregates share
        members += [(owner, member, "A setting; `fields` has its text.") for owner, member in MEMBER.findall(fields[0])]
    for owner, member, comment in members:
        for head in re.finditer(rf"\b(?:struct|class) {owner}\b[^;{{}}()]*\{{", plain):
            first = plain.count("\n", 0, head.end())
            last = plain.count("\n", 0, balanced(plain, "{", head.end() - 1))
            for number in range(first, min(last + 1, len(bare))):
                if re.match(rf"\s+[\w:<>,\s]*[\w>]\s+{member}\s*(?:[={{;]|$)", bare[number]):
                    document(number, comment)
                    break
    for sentence in SENTENCE.finditer(text):
        if concept := re.search(rf"^concept {sentence[1]}\b", plain, re.M):
            what, anchor = unquoted(sentence[2]).removeprefix("cxr: ").rsplit(" [docs/errors.md#", 1)
            what = re.sub(r'\\"(.*?)\\"', r"`\1`", what)
            what = re.sub(r"(?<!`)\b(\w+<…>)", r"`\1`", what)
            document(plain.count("\n", 0, concept.start()), f"{what[0].upper()}{what[1:]} (@ref page_errors_{anchor[:-1]} \"errors\").")
    for number, line in enumerate(bare):
        for pattern, comment in FIXED:
            if re.match(r"\s*(?:constexpr |explicit )?" + pattern, line):
                document(number, comment)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    path = pathlib.Path(sys.argv[1]).resolve()
    sys.stdout.write(grouped(filtered(path.read_text()), path))
