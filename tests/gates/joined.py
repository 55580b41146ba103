# SPDX-License-Identifier: MIT
"""Several programs in one unit, for gates and tests that compile many.

    joined.py UNIT FILE…     writes the unit
"""
import pathlib
import sys


def joined(files, adapt=lambda text: text, label=str):
    """The text of several programs in one unit: their includes, then each in a namespace of its own."""
    includes, parts = {}, []
    for number, file in enumerate(files):
        lines = file.read_text().splitlines()
        includes.update(dict.fromkeys(line for line in lines if line.startswith("#include")))
        rest = adapt("\n".join("" if line.startswith("#include") else line for line in lines))
        parts.append(f'namespace program_{number} {{\n#line 1 "{label(file)}"\n{rest}\n}}')
    return "\n".join([*includes, *parts, ""])


if __name__ == "__main__":
    pathlib.Path(sys.argv[1]).write_text(joined([pathlib.Path(file) for file in sys.argv[2:]]))
