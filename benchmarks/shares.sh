#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What costs a part, or a multiple, of something else, for an otherwise idle machine, two threads:
#   augmentation as a part of a training step      aim: below 5 % (0.05x)
#   a heat map beside a forward pass               aim: Grad-CAM at most 2.2x
#   an ensemble of three, and five views, beside a forward pass
# Argument: rounds, by default 8. About ten minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-8}
for name in augment step explain combine; do scripts/build.sh bench_$name -DCXR_BENCHMARKS=ON >/dev/null; done
bench=$PWD/build/release/benchmarks
export OMP_NUM_THREADS=2
lscpu | grep -E 'Model name|^CPU\(s\)'
echo "== augmentation of a batch of 32, 224 pixels, beside a training step"
python3 benchmarks/compare.py 3 "$rounds" "training: $bench/bench_step cxr train 32" "cxr_light: $bench/bench_augment cxr_light" \
  "cxr_acquisition: $bench/bench_augment cxr_acquisition" "cxr_strong: $bench/bench_augment cxr_strong"
echo "== heat maps of a batch of 8, 224 pixels, DenseNet-121"
python3 benchmarks/compare.py 3 "$rounds" "forward pass: $bench/bench_explain forward" "grad_cam: $bench/bench_explain grad_cam" \
  "grad_cam_plus_plus: $bench/bench_explain grad_cam_plus_plus" "integrated_gradients: $bench/bench_explain integrated_gradients"
echo "== several networks as one, and several views, of a batch of 8, 224 pixels, DenseNet-121"
python3 benchmarks/compare.py 3 "$rounds" "forward pass: $bench/bench_combine forward" \
  "ensemble of three: $bench/bench_combine ensemble" "five views: $bench/bench_combine views"
