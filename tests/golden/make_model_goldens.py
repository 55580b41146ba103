# SPDX-License-Identifier: MIT
"""What torchvision's DenseNets say, for tests/model/: run with torch, torchvision, safetensors.

tiny_*.safetensors hold a whole small network and all its gradients. The four full networks are too
big to commit, so both sides fill them by one formula (fill below, tests/model/formula.hpp), and
model.json keeps of each tensor its norm and its products with four vectors of random signs: an
error e shows in such a product with a size of about |e|, and four of them miss it hardly ever.
Golden values are computed in double, so that all of a difference is cxr's own.
"""
import json
import pathlib

import numpy as np
import torch
import torchvision
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
MASK = 0xFFFFFFFFFFFFFFFF


def name_hash(name):  # FNV-1a
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def mix(x):  # SplitMix64, as cxr/core/random.hpp
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def unit(name, shape):
    """Numbers in [-1, 1), a function of name and position."""
    count = int(np.prod(shape, dtype=np.int64))
    with np.errstate(over="ignore"):
        words = mix(np.uint64(name_hash(name)) ^ np.arange(count, dtype=np.uint64))
    numbers = (words >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1
    return torch.from_numpy(numbers.reshape(shape))


def fill(model):
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if name.endswith("num_batches_tracked"):
                continue
            u = unit(name, tuple(tensor.shape))
            if tensor.dim() > 1:
                fan_in = tensor[0].numel()
                value = u * (6.0 / fan_in) ** 0.5
            elif name.endswith("running_var") or (name.endswith("weight") and "norm" in name):
                value = 1 + 0.3 * u
            else:
                value = 0.2 * u
            tensor.copy_(value.float())


def digest(name, tensor):
    flat = tensor.detach().double().flatten()
    signs = [torch.sign(unit(f"{name}#{k}", (flat.numel(),)) + 1e-300) for k in range(4)]
    return [flat.norm().item()] + [(flat * s).sum().item() for s in signs]


def run(model, size):
    """Logits of inference and training, and all that training writes; in double."""
    model = model.double()
    images = unit("images", (4, 3, size, size)).float().double()
    labels = torch.tensor([0, 1, 1, 0])
    result = {}
    with torch.no_grad():
        result["inference"] = model.eval()(images)
    logits = model.train()(images)
    torch.nn.functional.cross_entropy(logits, labels).backward()
    result["training"] = logits
    for name, parameter in model.named_parameters():
        result["gradient/" + name] = parameter.grad
    for name, buffer in model.named_buffers():
        if not name.endswith("num_batches_tracked"):
            result["buffer/" + name] = buffer
    return result


def main():
    torch.set_num_threads(2)
    torch.manual_seed(0)
    tiny = torchvision.models.DenseNet(8, (2, 2), 16, num_classes=2)
    with torch.no_grad():
        for name, buffer in tiny.named_buffers():  # statistics that are not the defaults
            if "running" in name:
                buffer.uniform_(0.5, 1.5)
    save_file(tiny.state_dict(), HERE / "tiny_weights.safetensors")
    expected = {k: v.detach().float().contiguous() for k, v in run(tiny, 64).items()}
    save_file(expected, HERE / "tiny_expected.safetensors")

    goldens = {}
    for depth in (121, 161, 169, 201):
        model = getattr(torchvision.models, f"densenet{depth}")(num_classes=2)
        goldens[str(depth)] = {"parameters": sum(p.numel() for p in model.parameters())}
        fill(model)
        goldens[str(depth)]["tensors"] = {
            name: digest(name, tensor) for name, tensor in run(model, 64).items()
        }
    text = json.dumps(goldens, separators=(",", ":"))
    (HERE / "model.json").write_text(
        json.dumps(json.loads(text, parse_float=lambda x: float(f"{float(x):.11g}")),
                   separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
