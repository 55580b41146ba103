# SPDX-License-Identifier: MIT
"""No run-time dispatch under include/, but for what zero_dispatch_allowed.txt gives a reason for."""
import pathlib
import re

from source import code, finish, headers, name

WORDS = re.compile(r"\bvirtual\b|\bdynamic_cast\b|\btypeid\b"
                   r"|\bstd::(?:function|function_ref|move_only_function|copyable_function|any|variant)\b")
# R (*name)(…), R (X::*name)(…), R (*table[3])(…), R (*)(…): a type stands before the bracket.
POINTER = re.compile(r"(?<!\breturn)(?<!\bco_await)(?<=[\w>&*])\s*"
                     r"(\((?:\s*\w+::)*\s*\*\s*(?:const\s*)?(?!this\b)\w*\s*(?:\[\w*\]\s*)?\)\s*\()"
                     r"|\bstd::add_pointer_t<[^<>]*\(|\bstd::mem_fn\b|(?<=[=(,{])\s*\+\s*\[[^\]]*\]")
allowed = {}
for line in (pathlib.Path(__file__).parent / "zero_dispatch_allowed.txt").read_text().splitlines():
    if line.startswith("include/"):
        path, word, reason = line.split(" | ")
        allowed[path, word] = reason
used, problems = set(), []
for header in headers():
    text = re.sub(r"^[ \t]*#include[^\n]*", "", code(header.read_text()), flags=re.M)
    found = [(match.start(), match[0]) for match in WORDS.finditer(text)]
    found += [(match.start(), "function pointer") for match in POINTER.finditer(text)]
    for position, word in sorted(found):
        if (name(header), word) in allowed:
            used.add((name(header), word))
        else:
            problems.append(f"{name(header)}:{text.count(chr(10), 0, position) + 1}: {word}")
for path, word in allowed.keys() - used:
    problems.append(f"zero_dispatch_allowed.txt allows {word} in {path}, where it no longer occurs")
finish(problems, "make it a template argument or a tuple of function objects, or give the reason in "
                 "zero_dispatch_allowed.txt")
