# SPDX-License-Identifier: MIT
"""The strongest eager PyTorch on a CPU: torchvision, channels_last, fused AdamW.

Reads a count from standard input, runs that many steps and prints the seconds of each, so that
programs can take turns. At the end of the input it prints its peak memory in MiB.
"""
import argparse
import resource
import sys
import time

import torch
import torchvision


def training_step(model, optimizer, images, labels):
    optimizer.zero_grad(set_to_none=True)
    loss = torch.nn.functional.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("work", choices=["train", "infer"])
    options.add_argument("--batch", type=int, default=32)
    options.add_argument("--size", type=int, default=224)
    options = options.parse_args()

    torch.manual_seed(0)
    model = torchvision.models.densenet121(num_classes=2).to(memory_format=torch.channels_last)
    shape = (options.batch, 3, options.size, options.size)
    images = torch.randn(shape).to(memory_format=torch.channels_last)
    labels = torch.arange(options.batch) % 2
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    model.train(options.work == "train")

    for line in sys.stdin:
        for _ in range(int(line)):
            began = time.perf_counter()
            if options.work == "train":
                training_step(model, optimizer, images, labels)
            else:
                with torch.inference_mode():
                    model(images)
            print(time.perf_counter() - began, end=" ")
        print(flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
