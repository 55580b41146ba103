# SPDX-License-Identifier: MIT
"""start.py COMMAND …: a side of compare.py, whose step is the command from its start to its end."""
import resource
import subprocess
import sys
import time


def main():
    for line in sys.stdin:
        seconds = []
        for _ in range(int(line)):
            begin = time.perf_counter()
            subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - begin)
        print(*seconds, flush=True)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


main()
