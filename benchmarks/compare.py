# SPDX-License-Identifier: MIT
"""Lets programs take turns and prints the median ratio of their steps.

    compare.py STEPS ROUNDS COMMAND COMMAND …    (a command is one argument: "name: command line")

Each program reads a count from standard input and prints the seconds of that many steps; at the end
of the input it prints its peak memory in MiB. The first round is a warm-up and is not counted.
"""
import statistics
import subprocess
import sys


def main():
    steps, rounds, commands = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    sides = []
    for command in commands:
        name, words = command.split(": ", 1)
        process = subprocess.Popen(["env", *words.split()], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        sides.append((name, process, []))
    for turn in range(rounds + 1):
        for name, process, seconds in sides:
            process.stdin.write(f"{steps}\n")
            process.stdin.flush()
            answer = [float(word) for word in process.stdout.readline().split()]
            if not answer:
                sys.exit(f"compare.py: {name} ended before it was done")
            if turn > 0:
                seconds.append(statistics.median(answer))
    first = sides[0][2]
    print(f"{'':34} {'s/step':>9} {'first is faster by':>19} {'peak MiB':>9}")
    for name, process, seconds in sides:
        ratios = [theirs / ours for ours, theirs in zip(first, seconds)]
        peak = float(process.communicate()[0].split()[-1])
        print(f"{name:34} {statistics.median(seconds):9.4f} "
              f"{statistics.median(ratios):18.3f}x {peak:9.0f}")


if __name__ == "__main__":
    main()
