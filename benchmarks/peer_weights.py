# SPDX-License-Identifier: MIT
"""The same as bench_weights, in Python: peer_weights.py FILE [WORK], where WORK is

    loaded   the file is loaded into an existing DenseNet-121 of torchvision (default)
    new      the network is created each time, too
    read     the file is only read, without a network

peer_weights.py write FOLDER writes such files: safetensors, zip and legacy, with equal tensors.
"""
import pathlib
import resource
import sys
import time

import torch
import torchvision
from safetensors.torch import load_file, save_file


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    state = torchvision.models.densenet121().state_dict()
    save_file(state, folder / "densenet121.safetensors")
    torch.save(state, folder / "densenet121.zip.pth")
    torch.save(state, folder / "densenet121.legacy.pth", _use_new_zipfile_serialization=False)


def read(file):
    return load_file(file) if file.endswith(".safetensors") else torch.load(file, weights_only=True)


def main():
    if sys.argv[1] == "write":
        return write(pathlib.Path(sys.argv[2]))
    file, work = sys.argv[1], (sys.argv[2:] or ["loaded"])[0]
    network = torchvision.models.densenet121()
    for line in sys.stdin:
        for _ in range(int(line)):
            began = time.perf_counter()
            if work == "new":
                network = torchvision.models.densenet121()
            state = read(file)
            if work != "read":
                network.load_state_dict(state, strict=True)
            print(time.perf_counter() - began, end=" ")
        print(flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
