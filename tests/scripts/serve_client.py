# SPDX-License-Identifier: MIT
"""1,000 mixed and hostile requests to examples/13, which must then answer as before and as examples/04 does, in
bounded memory, and end on SIGTERM: serve_client.py SERVER PREDICT WEIGHTS FOLDER-OF-IMAGES [REQUESTS]"""
import collections
import concurrent.futures
import csv
import gzip
import http.client
import io
import json
import pathlib
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import zlib

SERVER, PREDICT, WEIGHTS, FOLDER = (pathlib.Path(argument).resolve() for argument in sys.argv[1:5])
REQUESTS = int(sys.argv[5]) if len(sys.argv) > 5 else 1000
FILE, *_, LAST = sorted(FOLDER.glob("*.jpeg"))
IMAGE, OTHER = FILE.read_bytes(), LAST.read_bytes()
rng = random.Random(1)


def png(width, height, rows):
    """A grey PNG that claims width x height pixels and has `rows` rows of them."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes((width + 1) * rows), 1)) +
            chunk(b"IEND", b""))


def dicom(side, deflated=False, more=b""):
    """A DICOM radiograph of side x side black pixels. @param more  elements before its pixels"""
    def element(group, number, kind, data):
        data += b"\0" * (len(data) % 2)
        length = b"\0\0" + struct.pack("<I", len(data)) if kind in (b"OB", b"OW") else struct.pack("<H", len(data))
        return struct.pack("<HH", group, number) + kind + length + data

    def number(tag, value):
        return element(0x28, tag, b"US", struct.pack("<H", value))
    syntax = element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1" + b".99" * deflated)
    data = (element(8, 0x60, b"CS", b"DX") + more + number(2, 1) + element(0x28, 4, b"CS", b"MONOCHROME2") + number(0x10, side) +
            number(0x11, side) + number(0x100, 8) + number(0x101, 8) + number(0x102, 7) + number(0x103, 0) +
            element(0x7FE0, 0x10, b"OW", bytes(side * side)))
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    data = packer.compress(data) + packer.flush() if deflated else data
    return b"\0" * 128 + b"DICM" + element(2, 0, b"UL", struct.pack("<I", len(syntax))) + syntax + data


BOMB = png(30000, 30000, 64)
LARGE = png(8000, 7000, 7000)
DEFLATED = dicom(64, True, struct.pack("<HH2sHI", 9, 0x1010, b"OB", 0, 1 << 26) + bytes(1 << 26))
GZIP = gzip.compress(bytes(1 << 27), 1)


def post(body, path="/predict", headers=None, method="POST"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        connection.close()


def raw(*parts, pause=0.0):
    """Sends bytes as they are. @returns the status of the answer; 0 where the server hangs up without one"""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            return int(connection.recv(200).split(b" ")[1])
        except (OSError, IndexError):
            return 0


def head(length, more=""):
    return f"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{more}\r\n".encode()


def damaged():
    data = bytearray(IMAGE)
    for _ in range(20):
        data[rng.randrange(20, len(data))] = rng.randrange(256)
    return bytes(data)


GET = b"GET /health HTTP/1.1\r\n"
KINDS = {  # how often, the request, the statuses that are right
    "whole": (10, lambda: post(IMAGE), {200, 503}),
    "heat map": (5, lambda: post(IMAGE, "/predict?heat_map=1"), {200, 503}),
    "DICOM": (5, lambda: post(dicom(64)), {200, 503}),
    "56 megapixels": (0.3, lambda: post(LARGE), {200, 503}),
    "empty": (3, lambda: post(b""), {422}),
    "cut": (5, lambda: post(IMAGE[: rng.randrange(1, len(IMAGE))]), {422, 503}),
    "damaged": (5, lambda: post(damaged()), {200, 422, 503}),
    "noise": (5, lambda: post(rng.randbytes(5000)), {422}),
    "900 megapixels": (2, lambda: post(BOMB), {413}),
    "cut DICOM": (5, lambda: post(dicom(64)[: rng.randrange(132, 4000)]), {422, 503}),
    "deflated DICOM": (0.3, lambda: post(DEFLATED), {413, 422, 503}),
    "gzip": (0.3, lambda: post(GZIP, headers={"Content-Encoding": "gzip"}), {413, 0}),
    "form": (3, lambda: post(b"--x--", headers={"Content-Type": "multipart/form-data; boundary=x"}), {415}),
    "ranges": (3, lambda: post(IMAGE, headers={"Range": "bytes=" + "0-9," * 1900 + "0-9"}), {416, 0}),
    "other path": (3, lambda: post(b"", "/" + "a" * 3000), {404}),
    "long path": (2, lambda: raw(b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n"), {0, 400, 414}),
    "other method": (3, lambda: post(IMAGE, method="PUT"), {405, 0}),
    "unknown method": (2, lambda: raw(b"BREW /predict HTTP/1.1\r\n\r\n"), {400, 405}),
    "health": (5, lambda: post(None, "/health", method="GET"), {200}),
    "huge header": (2, lambda: raw(GET + b"X: " + b"a" * 300000 + b"\r\n\r\n"), {0, 200, 400, 431}),
    "many headers": (2, lambda: raw(GET + b"X: y\r\n" * 5000 + b"\r\n"), {0, 200, 400, 431}),
    "no HTTP": (3, lambda: raw(rng.randbytes(300) + b"\r\n\r\n"), {0, 400}),
    "1 TB": (2, lambda: raw(head(10**12) + IMAGE), {413}),
    "1 TB for PUT": (2, lambda: raw(b"PUT" + head(10**12)[4:] + IMAGE), {405}),
    "negative": (2, lambda: raw(head(-1) + IMAGE), {0, 400, 413}),
    "hangs up": (3, lambda: raw(head(len(IMAGE)) + IMAGE[:100], pause=0.01) and 0, {0}),
    "bad chunks": (2, lambda: raw(head(0, "Transfer-Encoding: chunked\r\n") + b"ffffffffffff\r\nabc"), {0, 400}),
}


def check(name):
    """What is wrong with the answer to a request; nothing: None."""
    _, request, right = KINDS[name]
    began = time.monotonic()
    try:
        answer = request()
    except (BrokenPipeError, ConnectionResetError):  # refused before it was read
        answer = 0
    except (OSError, http.client.HTTPException) as problem:
        return f"{name}: {type(problem).__name__} {problem}"
    status, body = answer[:2] if isinstance(answer, tuple) else (answer, None)
    seen[name, status] += 1
    if status == 200 and name != "health":
        seconds.append(time.monotonic() - began)
    clear = body is None or status in (200, 416) or (b"error" in body and b"docs/errors.md" in body and b"/proc/" not in body)
    return None if status in right and clear else f"{name}: {status} {body[:200]}"


def memory(key):
    """MiB of the server: VmRSS now, VmHWM at most."""
    text = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(key + r":\s+(\d+)", text).group(1)) / 1024


seen, seconds = collections.Counter(), []
server = subprocess.Popen([SERVER, WEIGHTS, "--port", "0", "--queue", "4"], stdout=subprocess.PIPE, text=True)
try:
    port = int(re.search(r":(\d+)$", server.stdout.readline().strip()).group(1))
    status, body, _ = post(IMAGE, "/predict?heat_map=1")
    first = json.loads(body)
    table = subprocess.run([PREDICT, WEIGHTS, FILE, "-"], check=True, stdout=subprocess.PIPE, text=True).stdout
    row = next(csv.DictReader(io.StringIO(table)))
    assert status == 200 and first["label"] == row["label"] and first["warning"] == row["warning"], (first, row)
    for name, probability in first["probabilities"].items():
        assert abs(probability - float(row["probability_" + name])) < 1e-6, (first, row)
    assert first["operating_point"]["thresholds"] and first["heat_map"].startswith("iVBORw0KGgo"), first
    second = subprocess.run([SERVER, WEIGHTS, "--port", str(port)], stderr=subprocess.PIPE, text=True, timeout=60)
    assert second.returncode == 1 and "--port" in second.stderr, second
    before, began = memory("VmRSS"), time.monotonic()

    names = rng.choices(list(KINDS), [often for often, _, _ in KINDS.values()], k=REQUESTS - 100 - len(KINDS)) + list(KINDS)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        problems = [problem for problem in pool.map(check, names) if problem]
    assert not problems, problems[:10]

    # Images that are predicted together get their own answers.
    singly = {image: json.loads(post(image)[1])["probabilities"] for image in (IMAGE, OTHER)}
    assert singly[IMAGE] != singly[OTHER], "two images with one answer prove nothing"
    requests = [(image, query) for image in (IMAGE, OTHER) for query in ("", "?heat_map=1")] * 6
    rng.shuffle(requests)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda request: post(request[0], "/predict" + request[1]), requests))
    for (image, query), (status, body, _) in zip(requests, answers):
        answer = json.loads(body)
        assert status == 200 and ("heat_map" in answer) == (query != ""), (query, answer)
        assert all(abs(answer["probabilities"][name] - right) < 1e-5 for name, right in singly[image].items()), answer

    # A line without an end, and lines without an end, cost no memory.
    for line in (b"a" * 1000, b"a: b\r\n" * 200):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(GET + b"X: ")
            try:
                for sent in range(50_000):
                    connection.sendall(line)
            except OSError:
                pass
        assert sent < 20_000, f"{sent} KB of header were read"

    # Clients that stop in the middle, and more than the queue holds, at a time.
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(8)]
    for connection in slow:
        connection.sendall(head(len(IMAGE)) + IMAGE[:50])
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        burst = list(pool.map(lambda _: post(IMAGE, "/predict?heat_map=1"), range(92)))
    refused = [headers for status, _, headers in burst if status == 503]
    assert {status for status, _, _ in burst} == {200, 503} and all(headers["Retry-After"] for headers in refused)
    for connection in slow:
        connection.close()

    again = json.loads(post(IMAGE, "/predict?heat_map=1")[1])
    assert again == first, (again, first)
    after, most = memory("VmRSS"), memory("VmHWM")
    assert after < before + 400 and most < before + 800, f"{before:.0f} MiB before, {after:.0f} after, {most:.0f} at most"
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0, server.returncode
    print(f"{len(names) + len(burst) + len(slow)} requests in {time.monotonic() - began:.1f} s; {before:.0f} MiB before, {after:.0f} after, "
          f"{most:.0f} at most; {len(refused)} of {len(burst)} in a burst refused")
    seconds.sort()
    print(f"{len(seconds)} predictions among them: p50 {1e3 * seconds[len(seconds) // 2]:.0f} ms, p99 {1e3 * seconds[len(seconds) * 99 // 100]:.0f} ms")
    print(*(f"{name}: {status} x {count}" for (name, status), count in sorted(seen.items())), sep=", ")
finally:
    server.kill()
