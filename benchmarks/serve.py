# SPDX-License-Identifier: MIT
"""Servers of one network side by side: p50 and p99 of a request, requests a second, peak memory.

    serve.py IMAGE REQUESTS ROUNDS "NAME: PORT COMMAND" …

All run at the same time and answer in turns, each REQUESTS times a round: one client, then four at a time. The first round is a warm-up and is not
counted. How far the probabilities of each are from the first's is printed; more than 0.02, what bfloat16 explains, is refused.
"""
import concurrent.futures
import http.client
import json
import pathlib
import subprocess
import sys
import time

IMAGE, REQUESTS, ROUNDS = pathlib.Path(sys.argv[1]).read_bytes(), int(sys.argv[2]), int(sys.argv[3])
CLIENTS = (1, 4)


def post(port):
    """Seconds of a request, on a connection of its own, and its answer."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/predict", IMAGE)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        sys.exit(f"serve.py: {answer.status} {body[:200]}")
    return time.perf_counter() - began, body


def started(port):
    for _ in range(600):
        try:
            return json.loads(post(port)[1])["probabilities"]
        except OSError:
            time.sleep(0.1)
    sys.exit(f"serve.py: nothing answers at port {port}")


def peak(process):
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(text.split("VmHWM:")[1].split()[0]) / 1024


sides = []
try:
    for command in sys.argv[4:]:
        name, rest = command.split(": ", 1)
        port, *words = rest.split()
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        sides.append((name, int(port), process, {clients: ([], []) for clients in CLIENTS}))
        probabilities = started(int(port))
        first = probabilities if len(sides) == 1 else first
        far = max(abs(probabilities[key] - first[key]) for key in first)
        if not far < 0.02:
            sys.exit(f"serve.py: {name}: probabilities differ by {far} from those of {sides[0][0]}")
        print(f"{name}: probabilities differ by {far:.1e}", flush=True)
    for turn in range(ROUNDS + 1):
        for name, port, _, results in sides:
            for clients in CLIENTS:
                began = time.perf_counter()
                with concurrent.futures.ThreadPoolExecutor(clients) as pool:
                    seconds = [s for s, _ in pool.map(lambda _: post(port), range(REQUESTS))]
                if turn > 0:
                    results[clients][0].extend(seconds)
                    results[clients][1].append(REQUESTS / (time.perf_counter() - began))
    print(f"{'':28} clients  p50 ms  p99 ms  requests/s  peak MiB")
    for name, _, process, results in sides:
        for clients, (seconds, rates) in results.items():
            seconds.sort()
            print(f"{name:28} {clients:7} {1e3 * seconds[len(seconds) // 2]:7.1f} {1e3 * seconds[len(seconds) * 99 // 100]:7.1f} "
                  f"{sum(rates) / len(rates):11.1f} {peak(process):9.0f}")
finally:
    for _, _, process, _ in sides:
        process.terminate()
