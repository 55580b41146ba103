# SPDX-License-Identifier: MIT
"""Roles, policies and defaults, as the headers state them."""
import re

from source import INCLUDE, code, headers

fwd = (INCLUDE / "cxr" / "fwd.hpp").read_text()
# Names that fwd.hpp declares as a struct, and the struct behind each alias.
declared = re.findall(r"^struct (\w+);", fwd, re.M)
aliases = dict(re.findall(r"^using (\w+) = (\w+)<", fwd, re.M))
roles = re.findall(r"^struct (\w+) \{\n  static constexpr std::string_view name", (INCLUDE / "cxr" / "core" / "role.hpp").read_text(), re.M)


def policies():
    """(policy, role, header) of each struct that says `using role = cxr::role::R;`."""
    found = []
    for header in headers():
        text = code(header.read_text())
        for role in re.finditer(r"using role = cxr::role::(\w+);", text):
            owner = re.findall(r"\bstruct (\w+)[^;{}]*\{", text[: role.start()])
            found.append((owner[-1], role[1], header))
    return found


def default_policies():
    """The names in fwd.hpp's list of defaults, without their template arguments."""
    listed = re.search(r"using default_policies = policy_list<(.*?)>;", code(fwd), re.S)[1]
    while "<" in listed:
        listed = re.sub(r"<[^<>]*>", "", listed)
    return [policy.strip() for policy in listed.split(",")]


def defaults():
    """The default policies of each role; a sound list has one for each."""
    chosen = {role: [] for role in roles}
    role_of = {policy: role for policy, role, header in policies()}
    for policy in default_policies():
        chosen.get(role_of.get(aliases.get(policy, policy)), []).append(policy)
    return chosen
