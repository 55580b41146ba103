# SPDX-License-Identifier: MIT
"""A policy is six things: concept, default, doc comment, tests, example, row in docs/policies/."""
import re

from roles import aliases, declared, policies
from source import INCLUDE, ROOT, code, finish, headers, name

contract_words = re.compile(r"^concept |^struct explain_", re.M)
rows = "\n".join(p.read_text() for p in (ROOT / "docs" / "policies").glob("*.md"))
blocks = [b for p in (ROOT / "docs").rglob("*.md") for b in re.findall(r"```cpp.*?```", p.read_text(), re.S)]
shown = "\n".join(blocks + [p.read_text() for p in (ROOT / "examples").glob("*.cpp")])
problems = []


def require(holds, choice, what):
    if not holds:
        problems.append(f"{choice}: {what}")


def contract_of(header):
    """The nearest x/x.hpp above a header that states a concept; choices may be grouped in folders below it."""
    for folder in header.relative_to(INCLUDE).parents:
        contract = INCLUDE / folder / (folder.name + ".hpp")
        if contract.exists() and contract_words.search(contract.read_text()):
            return contract
    return None


texts = {header: header.read_text() for header in headers()}
for policy, role, header in policies():
    require(policy in declared, policy, f"{name(header)} has a role, but fwd.hpp does not declare it")

for choice in declared:
    found = [h for h, text in texts.items() if re.search(rf"struct {choice}\b[^;]*?\{{", code(text))]
    if not found:
        problems.append(f"{choice}: fwd.hpp declares it, and no header defines it")
        continue
    header = found[0]
    called = "|".join([choice, *(alias for alias, struct in aliases.items() if struct == choice)])
    folder = header.parent.relative_to(INCLUDE / "cxr")
    contract = contract_of(header)
    concept_lies = contract or header
    require(contract_words.search(concept_lies.read_text()) or "explain_" in concept_lies.read_text(),
           choice, f"1 concept: {name(concept_lies)} has neither a concept nor its explain_…")
    commented = re.search(rf"///[^\n]*\n(?:template[^\n]*\n)?(?:requires[^\n]*\n)?struct {choice}\b", texts[header])
    require(commented, choice, f"3 doc comment: none above it in {name(header)}")
    own = ROOT / "tests" / folder / f"{header.stem}_test.cpp"
    tests = [t.read_text() for t in (ROOT / "tests" / folder.parts[0]).rglob("*_test.cpp")]
    tests = [t for t in tests if re.search(rf"\b({called})\b", t)]
    require(own.exists() or tests, choice, f"4 tests, values: no {name(own)}, no test of it elsewhere")
    if contract:
        folder = contract.parent.relative_to(INCLUDE / "cxr")
        laws = f"laws/{folder.name}_laws.hpp"
        require(any(laws in t for t in tests), choice, f"4 tests, laws: no test of it runs tests/{laws}")
        wrong = ROOT / "tests" / "fail" / folder
        require(wrong.is_dir() and any(wrong.glob("*.cpp")), choice, f"4 tests, fail: none in {name(wrong)}/")
    require(re.search(rf"\b({called})\b", shown), choice, "5 example: neither in examples/ nor in code of docs/")
    require(re.search(rf"^\| `({called})\b", rows, re.M), choice, "6 row: docs/policies/ has no row for it")
finish(problems, "docs/how_to/add_a_policy.md is the checklist")
