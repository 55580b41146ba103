# SPDX-License-Identifier: MIT
"""Counts the test cases of a ctest run: count_cases.py RESULTS.xml

Names each that failed; the last line is "N passed, N failed[, N skipped]". An entry of ctest that is no
test program, or that ended before its line "cases: …" (tests/main.cpp), counts as one case.
"""
import re
import sys
import xml.etree.ElementTree as xml

CASES = re.compile(r"^cases: (\d+) passed, (\d+) failed, (\d+) skipped$", re.M)
passed = failed = skipped = 0
for entry in xml.parse(sys.argv[1]).getroot().iter("testcase"):
    output = entry.findtext("system-out") or ""
    status = "skipped" if entry.find("skipped") is not None else entry.get("status")
    if counted := CASES.search(output):
        cases = [int(count) for count in counted.groups()]
    else:
        cases = [status == "run", status == "fail", status in ("skipped", "notrun", "disabled")]
    if status == "fail":
        cases[1] = max(cases[1], 1)  # for instance a crash after the last case
        for case in re.findall(r"^failed: (.*)$", output, re.M) or ["see above"]:
            print(f"failed: {entry.get('name')}: {case}")
    passed, failed, skipped = passed + cases[0], failed + cases[1], skipped + cases[2]
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
