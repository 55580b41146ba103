# SPDX-License-Identifier: MIT
"""tests/count_cases.py: cases of test programs, entries that are none, crashes, and what is skipped."""
import pathlib
import subprocess
import sys
import tempfile

SCRIPT = pathlib.Path(__file__).parents[1] / "count_cases.py"
ENTRIES = [  # name, status, output
    ("core/csv", "run", "0.001 s: a\ncases: 3 passed, 0 failed, 1 skipped\n"),
    ("core/file", "fail", "failed: a file &lt;b&gt; is read\nfailed: c\ncases: 5 passed, 2 failed, 0 skipped\n"),
    ("core/crash", "fail", "failed: it aborts\ncases: 1 passed, 1 failed, 0 skipped\n"),
    ("core/at_exit", "fail", "cases: 2 passed, 0 failed, 0 skipped\n"),
    ("core/hangs", "fail", "0.001 s: a\n"),
    ("gate/words", "run", "fine\n"),
    ("gate/words_fail", "fail", "wrong\n"),
    ("gate/api_docs", "notrun", "skipped: no doxygen\n"),
    ("device/cuda", "notrun", "skipped: no GPU\ncases: 0 passed, 0 failed, 9 skipped\n"),
]
EXPECTED = """\
failed: core/file: a file <b> is read
failed: core/file: c
failed: core/crash: it aborts
failed: core/at_exit: see above
failed: core/hangs: see above
failed: gate/words_fail: see above
12 passed, 6 failed, 11 skipped
"""


def counted(entries):
    marks = {"notrun": '<skipped message="SKIP_RETURN_CODE=4"/>', "fail": '<failure message=""/>', "run": ""}
    cases = "".join(f'<testcase name="{name}" status="{status}">{marks[status]}<system-out>{output}</system-out>'
                    "</testcase>" for name, status, output in entries)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "results.xml"
        file.write_text(f"<testsuite>{cases}</testsuite>")
        return subprocess.run([sys.executable, SCRIPT, file], stdout=subprocess.PIPE, text=True, check=True).stdout


assert counted(ENTRIES) == EXPECTED, counted(ENTRIES)
assert counted(ENTRIES[5:6]) == "1 passed, 0 failed\n", counted(ENTRIES[5:6])
