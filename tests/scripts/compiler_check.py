# SPDX-License-Identifier: MIT
"""scripts/compiler_check.sh with a CMake and compilers that only answer: its table, and what a failure leaves."""
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
TOOLS = "bash dirname env grep mkdir mktemp realpath rm sed sort tail timeout touch chmod head".split()
# g++-12 compiles all but C++23, clang++-14's program fails.
CMAKE = """
if [ "$1" = --build ]; then
  [ ! -e "$2/refused" ] || { echo "a.cpp:1: error: no member named b"; exit 1; }
  [ -e "$2/consumer" ] || printf '#!/usr/bin/env bash\\necho loss 1\\n' >"$2/consumer"
  chmod +x "$2/consumer"
  exit
fi
mkdir -p "$4"
echo "-- cxr: LibTorch 2.11.0 in /torch, without CUDA: CXR_CUDA is OFF"
if [[ $* == *g++-12* && $* == *STANDARD=23* ]]; then touch "$4/refused"; fi
if [[ $* == *clang++-14* ]]; then printf '#!/usr/bin/env bash\\nexit 1\\n' >"$4/consumer"; fi
"""
HEAD = "| compiler | version | C++ | LibTorch | result | seconds |\n| --- | --- | --- | --- | --- | --- |\n"


def check(folder, *arguments):
    return subprocess.run([ROOT / "scripts" / "compiler_check.sh", *arguments], env={"PATH": folder},
                          capture_output=True, text=True)


with tempfile.TemporaryDirectory() as scratch:
    folder = pathlib.Path(scratch)
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool))
    for name, body in {"cmake": CMAKE, "g++-11": "exit 1", "g++-12": "echo 12.2.0", "clang++-14": "echo 14.0.6"}.items():
        (folder / name).write_text(f"#!/usr/bin/env bash\n{body}\n")
        (folder / name).chmod(0o755)

    result = check(folder)  # all compilers but g++-11
    table = HEAD + "\n".join(["| clang++-14 | 14.0.6 | 20 | 2.11.0 | not run | 0 |",
                              "| clang++-14 | 14.0.6 | 23 | 2.11.0 | not run | 0 |",
                              "| g++-12 | 12.2.0 | 20 | 2.11.0 | ok | 0 |",
                              "| g++-12 | 12.2.0 | 23 | 2.11.0 | not compiled | 0 |", "compiler_check: 3 failed\n"])
    assert table in result.stdout.replace("| 1 |", "| 0 |"), result.stdout + result.stderr
    assert "a.cpp:1: error: no member named b" in result.stderr and result.returncode == 1

    result = check(folder, "--standard", "20", "g++-12")
    assert result.stdout.endswith("compiler_check: 0 failed\n") and result.returncode == 0, result.stdout + result.stderr
    result = check(folder, "--standrad", "20")
    assert result.stderr.startswith("usage: ") and result.returncode == 2, result.stderr
