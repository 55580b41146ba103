#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the layout of the API pages: api_layout.py DOXYGEN FILE. It is that of the installed Doxygen, with another order of the tree,
and with the text of a group before its lists."""
import subprocess
import sys
import xml.etree.ElementTree

ORDER = {"mainpage": "", "modules": "Roles and parts", "topics": "Roles and parts", "pages": "Guides", "examples": "Examples",
         "namespaces": "Names", "concepts": "Contracts (concepts)", "classes": "Classes", "files": "Headers"}

subprocess.run([sys.argv[1], "-l", sys.argv[2]], check=True)
layout = xml.etree.ElementTree.parse(sys.argv[2])
tree, group = layout.find("navindex"), layout.find("group")
tabs = {tab.get("type"): tab for tab in tree}
# In versions that have topics, modules are those of C++20.
order = [kind for kind in ORDER if kind in tabs and not (kind == "modules" and "topics" in tabs)]
tree[:] = [tabs[kind] for kind in order]
for kind in order:
    tabs[kind].set("title", ORDER[kind])
text = group.find("detaileddescription")
group.remove(text)
text.set("title", "About")
group.insert(0, text)
for hidden in ("briefdescription", "memberdecl/namespaces"):
    group.find(hidden).set("visible", "no")
group.find("memberdecl/nestedgroups").set("title", "Groups")
group.find("memberdecl/concepts").set("title", "Contracts")
layout.write(sys.argv[2])
