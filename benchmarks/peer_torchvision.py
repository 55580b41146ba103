# SPDX-License-Identifier: MIT
"""The strongest PyTorch: torchvision, channels_last, fused AdamW; with --compile not eager but torch.compile.

Reads a count from standard input, runs that many steps and prints the seconds of each, so that
programs can take turns. At the end of the input it prints its peak memory in MiB.
"""
import argparse
import resource
import sys
import time

import torch
import torchvision


def training_step(model, optimizer, images, labels, precision):
    optimizer.zero_grad(set_to_none=True)
    with precision:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("work", choices=["train", "infer"])
    options.add_argument("--batch", type=int, default=32)
    options.add_argument("--size", type=int, default=224)
    options.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    options.add_argument("--bfloat16", action="store_true")
    options.add_argument("--compile", action="store_true")
    options = options.parse_args()

    torch.manual_seed(0)
    if options.device == "cuda":  # as cxr's cuda does
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True
    model = torchvision.models.densenet121(num_classes=2).to(memory_format=torch.channels_last)
    model = model.to(options.device)
    shape = (options.batch, 3, options.size, options.size)
    images = torch.randn(shape).to(memory_format=torch.channels_last).to(options.device)
    labels = (torch.arange(options.batch) % 2).to(options.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    model.train(options.work == "train")
    if options.compile:
        model = torch.compile(model)
    rounded = options.bfloat16 and options.work == "infer" and options.device == "cpu"
    if rounded:  # faster than autocast
        model, images = model.to(torch.bfloat16), images.to(torch.bfloat16)
    precision = torch.autocast(options.device, torch.bfloat16, enabled=options.bfloat16 and not rounded)

    for line in sys.stdin:
        for _ in range(int(line)):
            began = time.perf_counter()
            if options.work == "train":
                training_step(model, optimizer, images, labels, precision)
            else:
                with torch.inference_mode(), precision:
                    model(images)
            if options.device == "cuda":
                torch.cuda.synchronize()
            print(time.perf_counter() - began, end=" ")
        print(flush=True)
    if options.device == "cuda":
        print(torch.cuda.max_memory_allocated() / 2**20)
    else:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
