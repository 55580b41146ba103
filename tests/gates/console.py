# SPDX-License-Identifier: MIT
"""Console output in README.md and docs/ is what the commands give: console.py FOLDER-OF-EXAMPLES [--update]

    ```console
    $ build/release/examples/00_first_image        a built example; scripts/train.sh is 01_train_pneumonia
    …                                              any lines
    ```

The blocks of a page run in order, in an empty folder. Decimal numbers and times may differ, since machines do. Commands with
`path/to/chest_xray` run where the real images are (tests/paths.hpp), and are left as they are elsewhere.
"""
import difflib
import functools
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from source import ROOT, finish, name, skip

EXAMPLES = pathlib.Path(sys.argv[1]).resolve()
UPDATE = "--update" in sys.argv
IMAGES = pathlib.Path(os.environ.get("CXR_TEST_DATA", ROOT.parent / "shared/data")) / "chest_xray"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
if not any(EXAMPLES.glob("00_*")):
    skip(f"no built examples in {EXAMPLES}")


@functools.cache
def on_real_images(command):
    with tempfile.TemporaryDirectory() as folder:
        return run(command.replace("path/to/chest_xray", str(IMAGES)), folder).replace(str(IMAGES), "path/to/chest_xray")


def run(command, folder):
    """What a command prints, as a terminal shows it at the end."""
    if "path/to/chest_xray" in command:
        return on_real_images(command)
    words = re.sub(r"^build/release/examples/", "", command).replace("scripts/train.sh", "01_train_pneumonia", 1).split()
    result = subprocess.run([str(EXAMPLES / words[0]), *words[1:]], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, timeout=300, env={**os.environ, "TORCH_HOME": folder, "HF_HOME": folder, "HOME": folder, "OMP_WAIT_POLICY": "passive"})
    return re.sub(r"[^\n]*\r(?!\n)", "", result.stdout).replace("\r", "").rstrip("\n")


def same(shown, given):
    def pattern(line):
        return ".*" if line == "…" else re.sub(r"\d+\\\.\d+", r"-?\\d+\\.\\d+", re.escape(line.rstrip()))

    lines = "\n".join(line.rstrip() for line in given.splitlines())
    return re.fullmatch("\n".join(pattern(line) for line in shown.splitlines()), lines, re.S)


problems = []
for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
    text = page.read_text()
    with tempfile.TemporaryDirectory() as folder:
        def checked(block):
            result = ""
            for part in re.split(r"^(?=\$ )", block[1], flags=re.M)[1:]:
                command, _, shown = part.partition("\n")
                if "path/to/chest_xray" in command and not IMAGES.is_dir():
                    print(f"console.py: {name(page)}: not run, there is no {IMAGES}: {command[2:]}")
                    result += part
                    continue
                given = run(command[2:], folder)
                if same(shown.rstrip("\n"), given):
                    result += part
                    continue
                result += f"{command}\n{given}\n"
                difference = "\n".join(difflib.unified_diff(shown.splitlines(), given.splitlines(), "page", "command", lineterm="", n=0))
                if not UPDATE:
                    problems.append(f"{name(page)}: {command[2:]} prints something else:\n{difference[:3000]}")
            return f"```console\n{result}```"
        changed = BLOCK.sub(checked, text)
    if UPDATE and changed != text:
        page.write_text(changed)
finish(problems, "write what it prints with --update (tests/gates/console.py)")
