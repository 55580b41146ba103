# SPDX-License-Identifier: MIT
"""scripts/get_weights.sh with a local server: complete, interrupted, changed, missing, repeated."""
import hashlib
import http.server
import os
import pathlib
import subprocess
import tempfile
import threading

SCRIPT = pathlib.Path(__file__).parents[2] / "scripts" / "get_weights.sh"
CONTENT = bytes(range(256)) * 4000
CONTENT_HASH = hashlib.sha256(CONTENT).hexdigest()


class weights(http.server.BaseHTTPRequestHandler):
    cut_at = None  # bytes after which the next answer breaks off
    busy = None  # an error that every answer is
    ranges = []
    etag = CONTENT_HASH

    def do_HEAD(self):
        self.send_response(302)
        self.send_header("X-Linked-ETag", f'"{self.etag}"')
        self.end_headers()

    def do_GET(self):
        if "/nih-" in self.path:
            return self.send_error(404)
        if self.busy:
            return self.send_error(self.busy)
        first = int(self.headers.get("Range", "bytes=0-")[6:].split("-")[0])
        self.ranges.append(first)
        if first >= len(CONTENT):
            return self.send_error(416)
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(CONTENT) - first))
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        end, weights.cut_at = weights.cut_at, None
        self.wfile.write(CONTENT[first:end])
        if end:
            self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("localhost", 0), weights)
threading.Thread(target=server.serve_forever, daemon=True).start()
environment = dict(os.environ, CXR_WEIGHTS_SERVER=f"http://localhost:{server.server_port}", no_proxy="localhost")


def get(*arguments):
    return subprocess.run([SCRIPT, *arguments], cwd=folder, env=environment, capture_output=True, text=True)


def files():
    return sorted(path.name for path in (folder / "weights").iterdir())


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    timm = "densenet121.tv_in1k"
    weights.cut_at = 500_000
    cut = get(timm)  # curl's own --retry may or may not resume; a second run must
    if cut.returncode:
        assert "run again to resume" in cut.stderr, cut.stderr
        assert files() == [timm + ".safetensors.part"], files()
    whole = get(timm)
    assert whole.returncode == 0, whole.stderr
    assert files() == [timm + ".safetensors"], files()
    assert (folder / "weights" / (timm + ".safetensors")).read_bytes() == CONTENT
    assert any(0 < first <= 500_000 for first in weights.ranges), weights.ranges

    asked = len(weights.ranges)
    assert "is there already" in get(timm).stdout and len(weights.ranges) == asked

    # Complete, but killed before it was renamed.
    (folder / "weights" / (timm + ".safetensors")).rename(folder / "weights" / (timm + ".safetensors.part"))
    assert get(timm).returncode == 0 and files() == [timm + ".safetensors"], files()

    other = get("densenet121")  # torchvision's name states another checksum than this content has
    assert other.returncode == 1 and "published is a639ec97" in other.stderr, other.stderr
    assert files() == [timm + ".safetensors"], files()

    weights.etag = "none"
    assert "states no SHA-256" in get("densenet121.ra_in1k").stderr
    pathology = get("xrv_nih", "elsewhere")
    assert pathology.returncode == 1 and "could not be fetched" in pathology.stderr, pathology.stderr
    assert not list((folder / "elsewhere").glob("*.pt*")), "half a file is left"
    # Interrupted, then refused: the partial file stays, although no checksum is published.
    part = folder / "weights" / "pc-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt.part"
    part.write_bytes(CONTENT[:1000])
    weights.busy = 403
    refused = get("xrv_pc")
    assert refused.returncode == 1 and "server: 403" in refused.stderr, refused.stderr
    assert part.read_bytes() == CONTENT[:1000]
    weights.busy = None
    corpus = get("xrv_pc")
    assert corpus.returncode == 0 and CONTENT_HASH in corpus.stdout, corpus.stderr
    for wrong in ((), ("densenet7",), ("resnet50",), ("xrv_none",)):
        assert get(*wrong).returncode == 2 and "get_weights.sh densenet121" in get(*wrong).stderr
print("get_weights.sh keeps its promises")
