# SPDX-License-Identifier: MIT
"""cxr beside PyTorch, torchvision, timm, MONAI, TorchXRayVision, safetensors and ONNX Runtime, where
they can be imported (scripts/setup.sh --peers): peers.py TEST, in a folder to work in.

    logits PROGRAM              every file of make_weight_goldens.py gives Python's logits
    round_trip PROGRAM          cxr -> Python -> cxr is bit-equal in every dtype
    export PROGRAM WEIGHTS IMAGES EXPORTED   model.py and its ONNX give cxr's logits; damaged weights are refused
    events PROGRAM              TensorBoard reads an event file of a run that was resumed, each step once
    processes PROGRAM           torchrun starts two processes, which gloo_tcp connects; where one is killed the job ends
    page PAGE WEIGHTS           the Python of docs/how_to/use_pretrained_weights.md runs as it stands
"""
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
for package in ("torch", "torchvision", "safetensors"):
    if importlib.util.find_spec(package) is None:
        print(f"skipped: this Python has no {package}; scripts/setup.sh --peers makes one that has")
        sys.exit(4)

import numpy
import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(HERE.parent / "golden"))
import make_weight_goldens as goldens


def output_of(*command):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True).stdout


def logits(program):
    with tempfile.TemporaryDirectory(dir=".") as folder:
        folder = pathlib.Path(folder)
        found = 0
        for expected in goldens.big(folder):
            files = sorted(file for file in folder.iterdir() if file != expected)
            for line in output_of(program, "logits", expected, *files).splitlines():
                file, error = line.rsplit(" ", 1)
                print(f"{pathlib.Path(file).name:32} {error}")
                assert float(error) < 1e-4, line
                found += 1
            for file in folder.iterdir():
                file.unlink()
        assert found >= 4 * 4, "fewer files than torchvision alone has"


def same_bits(a, b):
    return (a.dtype == b.dtype and a.shape == b.shape and
            goldens.raw(a.contiguous().clone().untyped_storage()) == goldens.raw(b.contiguous().clone().untyped_storage()))


def round_trip(program):
    folder = goldens.HERE / "weights"
    for name in ("dtypes.pth", "views.pth", "zip.pth"):
        python = torch.load(folder / name, weights_only=True)
        state = {key: value.detach().contiguous().clone() for key, value in python.items()}
        output_of(program, "convert", folder / name, "by_cxr.pth")
        cxr = torch.load("by_cxr.pth", weights_only=True)
        assert cxr.keys() == state.keys(), name
        assert all(same_bits(cxr[key], state[key]) for key in state), name
        torch.save(cxr, "by_python.pth")
        output_of(program, "convert", "by_python.pth", "again.pth")
        assert pathlib.Path("again.pth").read_bytes() == pathlib.Path("by_cxr.pth").read_bytes(), name
        # complex128 and complex32 are no types of safetensors.
        known = {key: value for key, value in state.items() if value.dtype not in (torch.complex128, torch.complex32)}
        torch.save(known, "known.pth")
        output_of(program, "convert", "known.pth", "by_cxr.safetensors")
        cxr = load_file("by_cxr.safetensors")
        assert cxr.keys() == known.keys() and all(same_bits(cxr[key], known[key]) for key in known), name
        save_file(cxr, "by_python.safetensors")
        output_of(program, "convert", "by_python.safetensors", "again.safetensors")
        again = load_file("again.safetensors")
        assert again.keys() == known.keys() and all(same_bits(again[key], known[key]) for key in known), name
        print(f"{name}: {len(state)} tensors bit-equal")


def export(program, weights, images, exported):
    exported = pathlib.Path(exported).resolve()
    images = sorted(pathlib.Path(images).iterdir())[:8]
    expected = numpy.array([[float(number) for number in line.split()]
                            for line in output_of(program, "predict", weights, *images).splitlines()])
    sys.path.insert(0, str(exported))
    import model
    assert model.FACTS["labels"] == "exclusive" and model.FACTS["threshold"] == 0.5, model.FACTS
    inputs = model.images(images)
    with torch.no_grad():
        logits = model.network()(inputs).numpy()
    largest = abs(expected).max()
    print("model.py", abs(logits - expected).max() / largest)
    assert logits.shape == expected.shape and abs(logits - expected).max() < 1e-4 * largest
    output_of(sys.executable, exported / "model.py", *images)
    shown = model.probabilities(torch.from_numpy(logits)).numpy()
    refuse_damage(exported, images[0])
    name_unreadable(exported, images[0])
    if importlib.util.find_spec("onnxruntime") is None or importlib.util.find_spec("onnxscript") is None:
        print("ONNX is left out: no onnxruntime or onnxscript")
        return
    import onnxruntime
    output_of(sys.executable, exported / "model.py", "--onnx", "model.onnx")
    session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
    logits, probabilities = session.run(["logits", "probabilities"], {"images": inputs.numpy()})
    assert abs(probabilities - shown).max() < 1e-4
    print("ONNX Runtime", abs(logits - expected).max() / largest)
    assert abs(logits - expected).max() < 1e-4 * largest


def refuse_damage(exported, image):
    """model.py ends with an error that names the tensor, where its weights are NaN or a variance is negative."""
    damaged = pathlib.Path("damaged")
    shutil.copytree(exported, damaged, dirs_exist_ok=True)
    sound = torch.load(exported / "weights.pth", weights_only=True)
    for name, number in (("features.conv0.weight", float("nan")), ("features.norm0.running_var", -1.0)):
        weights = {key: tensor.clone() for key, tensor in sound.items()}
        weights[name].view(-1)[0] = number
        torch.save(weights, damaged / "weights.pth")
        program = subprocess.run([sys.executable, damaged / "model.py", image], capture_output=True, text=True)
        assert program.returncode == 1 and not program.stdout, (name, number)
        assert program.stderr.startswith(f"weights.pth: {name} holds NaN"), program.stderr
        print(f"model.py refuses {number} in {name}")


def name_unreadable(exported, image):
    """model.py names each file that it cannot read in one line, predicts the others, and exits with 1."""
    pathlib.Path("empty.jpeg").touch()
    pathlib.Path("text.jpeg").write_text("no image")
    unreadable = {"nowhere.jpeg": "No such file or directory", str(exported): "Is a directory",
                  "empty.jpeg": "no image that OpenCV reads", "text.jpeg": "no image that OpenCV reads"}
    program = subprocess.run([sys.executable, exported / "model.py", *unreadable, image], capture_output=True, text=True)
    told = program.stderr.splitlines()
    assert program.returncode == 1 and len(told) == len(unreadable), program.stderr
    for (file, reason), line in zip(unreadable.items(), told):
        assert line.startswith(file) and line.endswith(reason), line
    assert program.stdout.startswith(f"{image},") and program.stdout.count("\n") == 1, program.stdout


def events(program):
    if importlib.util.find_spec("tensorboard") is None:
        print("skipped: this Python has no tensorboard; scripts/setup.sh --peers makes one that has")
        sys.exit(4)
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    output_of(program, "events", "resumed", 4)
    read = EventAccumulator("resumed/tensorboard")
    read.Reload()
    curves = {"loss/training": lambda part: part, "loss/validation": lambda part: part / 2, "loss/stress": lambda part: part / 3,
              "learning_rate": lambda part: part / 1000, "images_per_second": lambda part: 0,
              "validation/auroc": lambda part: 1 - part / 4, "stress/auroc": lambda part: 1 - part / 3}
    assert sorted(read.Tags()["scalars"]) == sorted([*curves, "final/test/loss", "final/test/auroc"]), read.Tags()
    for tag, value in curves.items():
        points = read.Scalars(tag)
        assert [point.step for point in points] == [1, 2, 3, 4], points
        assert [point.wall_time for point in points] == [2, 4, 6, 8], points
        assert numpy.allclose([point.value for point in points], [value(1 / step) for step in range(1, 5)], rtol=1e-6), points
        print(f"{tag}: {len(points)} points")
    final, = read.Scalars("final/test/auroc")
    assert (final.step, final.value) == (4, 0.75), final


def processes(program):
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--no-python", "--nproc-per-node", "2", "--"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    law = [program, "-#", "[#gloo_tcp_test]"]
    passed = subprocess.run([*torchrun, *law], stdout=subprocess.PIPE, text=True, timeout=120, env=environment)
    assert passed.returncode == 0 and passed.stdout.count("cases: 1 passed, 0 failed") == 2, passed.stdout
    # torchrun writes $$ as $
    killed = subprocess.run([*torchrun, "sh", "-c", '[ "$RANK" = 0 ] || kill -9 $$$$; exec "$@"', "sh", *law],
                            capture_output=True, text=True, timeout=60, env=environment)
    assert killed.returncode != 0 and "Signal 9 (SIGKILL)" in killed.stderr, killed.stderr
    assert re.search(r"rank +: 1 \(local_rank: 1\)", killed.stderr), killed.stderr


def page(page, weights):
    blocks = re.findall(r"^```python\n(.*?)^```", pathlib.Path(page).read_text(), re.M | re.S)
    assert blocks, "the page shows no Python"
    shutil.copy(weights, "best.safetensors")
    for block in blocks:
        assert len(block.splitlines()) <= 10, block
        exec(compile(block, page, "exec"), {})


if __name__ == "__main__":
    torch.manual_seed(0)
    {"logits": logits, "round_trip": round_trip, "export": export, "events": events, "page": page,
     "processes": processes}[sys.argv[1]](*sys.argv[2:])
