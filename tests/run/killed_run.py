# SPDX-License-Identifier: MIT
"""A process of a run dies, or is stopped: the job ends with its number, and continues in another number of processes as if nothing had
happened. killed_run.py PROGRAM MPIEXEC, with the program of distributed_run_test.cpp."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM, MPIEXEC = sys.argv[1:]
EPOCHS = 10


def start(folder, processes, **variables):
    environment = os.environ | {"CXR_KILLED_RUN": str(folder)} | variables
    return subprocess.Popen([MPIEXEC, "-n", str(processes), PROGRAM, "[.killed_run]"], env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def process_of(job, rank):
    """The process number of a rank, a child of mpiexec."""
    for child in pathlib.Path(f"/proc/{job.pid}/task/{job.pid}/children").read_text().split():
        if f"OMPI_COMM_WORLD_RANK={rank}\0" in pathlib.Path(f"/proc/{child}/environ").read_text():
            return int(child)
    raise AssertionError(f"no rank {rank}")


def losses(job):
    output = job.communicate(timeout=120)[0]
    assert job.returncode == 0, output
    return [tuple(map(float, line.split()[2:])) for line in output.splitlines() if line.startswith("epoch ")]


def interrupt(folder, processes, rank, signal_number, text, **variables):
    checkpoint = folder / "run" / "last.safetensors"
    before = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
    job = start(folder, processes, **variables)
    for _ in range(6000):  # until it has learnt more
        if checkpoint.exists() and checkpoint.stat().st_mtime_ns > before:
            break
        assert job.poll() is None, job.communicate()[0]
        time.sleep(0.01)
    os.kill(process_of(job, rank), signal_number)
    began = time.monotonic()
    output = job.communicate(timeout=60)[0]
    print(f"process {rank} of {processes}: {signal_number.name}, the job ended after {time.monotonic() - began:.1f} s")
    assert job.returncode != 0, output
    assert text in output, output


with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
    expected = losses(start(pathlib.Path(first), 1))
    folder = pathlib.Path(second)
    interrupt(folder, 2, 1, signal.SIGKILL, "rank 1")
    interrupt(folder, 3, 0, signal.SIGKILL, "rank 0")
    interrupt(folder, 2, 1, signal.SIGSTOP, "process 1 of 2 has given no sign of life", CXR_PROCESS_TIMEOUT="1")
    found = losses(start(folder, 3))
    assert len(found) == len(expected) == EPOCHS, (found, expected)
    difference = max(abs(a - b) for pair in zip(found, expected) for a, b in zip(*pair))
    print(f"the losses of {EPOCHS} epochs differ by {difference:.1e} at most from those of an undisturbed process")
    assert difference < 2e-3, (found, expected)
