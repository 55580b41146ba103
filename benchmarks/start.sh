#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# From the start of a program to its first answer, and to its first training step (batch 8, caches warm), beside
# PyTorch where build/peers has it. For an otherwise idle machine.  start.sh [FOLDER of the Kaggle data set]
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-../shared/data/chest_xray}
scripts/build.sh bench_start -DCXR_BENCHMARKS=ON >&2
bench=build/release/benchmarks/bench_start
python=${CXR_PEERS_PYTHON:-build/peers/bin/python}
[ -x "$python" ] || { echo "start.sh: scripts/setup.sh --peers makes $python, which writes the weights" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$python" benchmarks/peer_weights.py write "$scratch"
weights=$scratch/densenet121.safetensors
image=$(find -L "$data/train/NORMAL" -name '*.jp*g' | sort | head -n 1)
echo "== from the start to the first answer"
python3 benchmarks/compare.py 1 7 "cxr: python3 benchmarks/start.py $bench predict $weights $image" \
  "PyTorch: python3 benchmarks/start.py $python benchmarks/peer_start.py predict $weights $image"
echo "== from the start to the first training step"
python3 benchmarks/compare.py 1 5 \
  "cxr: python3 benchmarks/start.py $bench train --data $data --batch 8 --cache $scratch/cache --run $scratch/run" \
  "PyTorch: python3 benchmarks/start.py $python benchmarks/peer_start.py train $data"
