# SPDX-License-Identifier: MIT
"""The functions and classes of a C++ file, found by their braces: no compiler, so quick and rough."""
import collections
import re

from source import code

Part = collections.namedtuple("Part", "kind name first lines reason")  # kind: function, class

NOT_A_FUNCTION = re.compile(r"\b(?:concept|enum|namespace)\b|\boperator\s*=\s*$")
CLASS = re.compile(r"\b(?:struct|class|union)\s+((?:\w|::)+)")
NOTHING_YET = re.compile(r"^(?:\s|\b(?:public|private|protected)\s*:)*")


def balanced(text, opening, start):
    """Where the bracket at `start` closes."""
    closing, depth = {"{": "}", "(": ")", "<": ">"}[opening], 0
    for position in range(start, len(text)):
        depth += (text[position] == opening) - (text[position] == closing)
        if depth == 0:
            return position
    return len(text) - 1


def without_template_heads(head):
    while found := re.search(r"\btemplate\s*<", head):
        end = balanced(head.replace("->", "  "), "<", found.end() - 1)
        head = head[: found.start()] + " " * (end + 1 - found.start()) + head[end + 1:]
    return head


def classify(head):
    """What the brace behind a declaration's head opens: (kind, name); kind: outer, class, function, data."""
    head = without_template_heads(re.sub(r"\[\[.*?\]\]", "", head, flags=re.S))
    if re.search(r"\bnamespace\b|\bextern\s*\"\"", head):
        return "outer", ""
    if lambda_ := re.search(r"(\w+)\s*=\s*\[[^\]]*\]\s*(?:\(.*\))?[^()]*$", head, re.S):
        return "function", lambda_[1]
    plain = re.sub(r"\b(?:decltype|requires|noexcept|explicit|alignas)\s*\([^()]*\)", "", head)
    if "(" not in plain.split(":")[0] and not NOT_A_FUNCTION.search(plain) and (named := CLASS.search(plain)):
        return "class", named[1]
    if NOT_A_FUNCTION.search(plain) or not (named := re.search(r"(operator\s*(?:\(\)|[^\s\w(]+|\w+)|[~\w:]+)\s*\(", plain)):
        return "data", ""
    before = plain[: named.start()]
    return ("data", "") if re.search(r"[^=!<>]=[^=]", before) else ("function", named[1].strip(":"))


def parts(text):
    """Every function and class outside of functions, with its lines of code from signature to brace."""
    plain = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m[0]), code(text), flags=re.M)
    stripped, found = plain.splitlines(), []
    reasons = {number for number, line in enumerate(text.splitlines()) if "longer because" in line}

    def finish(kind, named, begin, end):
        begin += NOTHING_YET.match(plain[begin:end]).end()
        first, last = plain.count("\n", 0, begin), plain.count("\n", 0, end)
        lines = sum(1 for line in stripped[first:last + 1] if line.strip())
        own = {number for number in reasons if first <= number <= last}
        reasons.difference_update(own)  # what excuses a function does not excuse its class
        found.append(Part(kind, named, first + 1, lines, bool(own)))

    def walk(position, end):
        begin = position  # of the declaration that is being read
        while position < end:
            character = plain[position]
            if character == "(":
                position = balanced(plain, "(", position)
            elif character == ";":
                begin = position + 1
            elif character == "{":
                close, head = balanced(plain, "{", position), plain[begin:position]
                kind, named = classify(head)
                initialises = kind == "function" and re.search(r"\)\s*:[^:].*\w\s*$", head, re.S)
                if kind in ("outer", "class"):
                    walk(position + 1, close)
                if kind in ("function", "class") and not initialises:
                    finish(kind, named, begin, close)
                position = close
                if kind != "data" and not initialises:
                    begin = position + 1
            position += 1

    walk(0, len(plain))
    return sorted(found, key=lambda part: part.first)
