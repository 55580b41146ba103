#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What several processes cost on paper: bytes of a training step, and its time on 1 to 512 GPUs. processes_cost.py [IMAGES OF A GPU]

The α–β model: a message of n bytes takes α + β n. Ring: 2 (p - 1) (α + β n / p). Tree, halving and doubling:
2 log2(p) α + 2 (p - 1) / p β n. Everything that was not measured is in ASSUMED."""
import math
import sys

IMAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 32

# DenseNet-121 with the head of example 01: channels of its norms, counted as model/backbone/densenet.hpp makes them.
GROWTH, BOTTLENECK, LAYERS, STEM = 32, 4, (6, 12, 24, 16), 64


def count():
    """@returns parameters, channels of norms, number of norms"""
    channels, norms, weights = STEM, [STEM], 3 * STEM * 49
    for block, layers in enumerate(LAYERS):
        if block:
            norms.append(channels)
            weights += channels * channels // 2
            channels //= 2
        for _ in range(layers):
            inner = BOTTLENECK * GROWTH
            norms += [channels, inner]
            weights += channels * inner + inner * GROWTH * 9
            channels += GROWTH
    norms.append(channels)
    head = channels * 128 + 128 + 128 * 2 + 2
    return weights + 2 * sum(norms) + head, sum(norms), len(norms)


PARAMETERS, CHANNELS, NORMS = count()
GRADIENTS = 4 * PARAMETERS
STATISTICS = 4 * 2 * CHANNELS  # running ones, averaged unless norms are joint
JOINT = 8 * (2 * CHANNELS + NORMS) + 8 * 2 * CHANNELS  # forward and backward
MEASURED_STEP = 0.0251 * IMAGES / 32  # s, docs/performance.md: one H100, batch 32, bfloat16; in proportion for another
BACKWARD = 0.6  # ASSUMED part of a step in which gradients appear
ASSUMED = {  # α in s, bytes/s in each direction of a GPU
    "NVLink, 8 GPUs of a machine": (3e-6, 300e9),
    "400 Gb/s InfiniBand for each GPU": (5e-6, 45e9),
    "through the host's memory, as gloo_tcp does and mpi without CUDA": (2e-5, 5e9),
}


def ring(p, size, alpha, rate):
    return 0 if p == 1 else 2 * (p - 1) * (alpha + size / p / rate)


def tree(p, size, alpha, rate):
    return 0 if p == 1 else 2 * math.log2(p) * alpha + 2 * (p - 1) / p * size / rate


def step(p, how, alpha, rate, overlapped, joint):
    """s of a step. Without overlap all waits for all; with it only what backward does not hide, and the last of four buckets."""
    table = IMAGES * p * 4 * 8
    logits = tree(p, table, alpha, rate)
    size = GRADIENTS + (0 if joint else STATISTICS)
    exchange = how(p, size, alpha, rate)
    norms = NORMS * (tree(p, 8 * 2 * CHANNELS / NORMS, alpha, rate) * 2) if joint else 0
    if overlapped:
        exchange = max(exchange - BACKWARD * MEASURED_STEP, how(p, size / 4, alpha, rate))
    return MEASURED_STEP + logits + exchange + norms


print(f"DenseNet-121 with mlp_head: {PARAMETERS:,} parameters, {NORMS} norms of {CHANNELS:,} channels")
print(f"bytes a step and process: gradients {GRADIENTS:,}, running statistics {STATISTICS:,}, "
      f"logits, labels and ids {4 * 8} for each image of the whole batch; sync_batch_norm {JOINT:,} in {2 * NORMS} sums\n")
for name, (alpha, rate) in ASSUMED.items():
    print(f"{name}: α {1e6 * alpha:.0f} µs, {rate / 1e9:.0f} GB/s; a step alone {1000 * MEASURED_STEP:.1f} ms, {IMAGES} images a GPU")
    print("| GPUs | ring, ms | tree, ms | efficiency, ring | tree | tree, overlapped | tree, sync_batch_norm |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for p in (2, 4, 8) if "8 GPUs" in name else (8, 16, 32, 64, 128, 256, 512):
        efficiency = [MEASURED_STEP / step(p, how, alpha, rate, *what)
                      for how, what in ((ring, (False, False)), (tree, (False, False)), (tree, (True, False)), (tree, (False, True)))]
        exchange = [1000 * how(p, GRADIENTS + STATISTICS, alpha, rate) for how in (ring, tree)]
        print(f"| {p} | {exchange[0]:.2f} | {exchange[1]:.2f} | " + " | ".join(f"{100 * value:.0f} %" for value in efficiency) + " |")
    print()
