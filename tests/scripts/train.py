# SPDX-License-Identifier: MIT
"""scripts/train.sh with a program that prints what it was started with: in one process, and in several."""
import os
import pathlib
import shutil
import subprocess
import tempfile

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "train.sh"
PROGRAM = """#!/usr/bin/env bash
echo "${OMPI_COMM_WORLD_RANK:-single} of ${OMPI_COMM_WORLD_SIZE:-1}, ${OMP_NUM_THREADS:-all} threads: $*"
"""
CORES = len(os.sched_getaffinity(0))
environment = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "OMPI_", "PMIX_"))}


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def train(*options, **variables):
    return subprocess.run([root / "scripts" / "train.sh", *options], env=environment | variables, capture_output=True, text=True)


def lines(*options, **variables):
    result = train(*options, **variables)
    assert result.returncode == 0, result.stderr
    return sorted(result.stdout.splitlines())


with tempfile.TemporaryDirectory() as name:
    root = pathlib.Path(name)
    write_program(root / "build/release/examples/01_train_pneumonia", PROGRAM)
    for script in ("setup.sh", "build.sh"):
        write_program(root / "scripts" / script, "#!/bin/sh\n")
    shutil.copy(SCRIPT, root / "scripts")

    assert lines() == ["single of 1, all threads: "]
    assert lines("--data", "a folder", "--epochs", "2") == ["single of 1, all threads: --data a folder --epochs 2"]
    assert lines("--processes", "1", "--help") == ["single of 1, all threads: --help"]
    for wrong in (["--processes"], ["--processes", "0"], ["--processes=two"], ["--processes", "--epochs"]):
        result = train(*wrong)
        assert result.returncode == 2 and "needs a number from 1" in result.stderr, (wrong, result)

    if not shutil.which("mpirun"):
        print("no mpirun here: several processes were not tried")
        raise SystemExit
    share = max(CORES // 2, 1)
    assert lines("--epochs", "2", "--processes", "2") == [f"{rank} of 2, {share} threads: --epochs 2" for rank in range(2)]
    assert lines("--processes=3", OMP_NUM_THREADS="5") == [f"{rank} of 3, 5 threads: " for rank in range(3)]
    write_program(root / "build/release/examples/01_train_pneumonia", "#!/bin/sh\nexit 3\n")
    assert train("--processes", "2").returncode == 3
