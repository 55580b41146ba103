#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs every benchmark, for an otherwise idle machine; docs/performance.md has what it prints.
# With build/peers (scripts/setup.sh --peers) it compares with PyTorch too. Argument: a folder of
# full-size JPEG radiographs for the cache.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
radiographs=${1:-$here/../shared/data/chest_xray_originals/PNEUMONIA}
python=${CXR_PEERS_PYTHON:-$here/build/peers/bin/python}
scripts/setup.sh
for name in cache loader weights bootstrap; do scripts/build.sh bench_$name -DCXR_BENCHMARKS=ON >/dev/null; done
bench=$here/build/release/benchmarks
lscpu | grep -E 'Model name|^CPU\(s\)'
benchmarks/steps.sh
if [ -d "$radiographs" ]; then
  sides=("cxr: $bench/bench_cache cxr $radiographs" "cxr, --reduce-jpegs: $bench/bench_cache reduced $radiographs"
         "OpenCV: $bench/bench_cache opencv $radiographs" "libjpeg alone: $bench/bench_cache libjpeg $radiographs"
         "libjpeg alone, reduced by 8: $bench/bench_cache eighth $radiographs")
  [ ! -x "$python" ] || sides+=("PIL and torchvision: $python benchmarks/peer_pil.py $radiographs")
  echo "== decoding the *.jpeg of $radiographs, one core; a step is all of them"
  python3 benchmarks/compare.py 1 12 "${sides[@]}"
fi
if [ ! -x "$python" ]; then
  echo "missing rows: PIL and torchvision, and all of the weights (no $python; scripts/setup.sh --peers makes it)"
else
  weights=$(mktemp -d)
  trap 'rm -rf "$weights"' EXIT
  "$python" benchmarks/peer_weights.py write "$weights"
  for file in "$weights"/*; do
    echo "== $(basename "$file"), 31 MB, into a DenseNet121 of 1,000 classes"
    python3 benchmarks/compare.py 10 8 "cxr: $bench/bench_weights $file" \
      "Python, load_state_dict: $python benchmarks/peer_weights.py $file" \
      "Python, read only: $python benchmarks/peer_weights.py $file read"
  done
fi
benchmarks/start.sh
benchmarks/shares.sh
if [ -x "$python" ] && "$python" -c 'import torchmetrics' 2>/dev/null; then
  echo "== intervals of 624 images, 2,000 resamples, beside torchmetrics"
  "$python" benchmarks/peer_bootstrap.py "$bench/bench_bootstrap"
fi
echo "== loader, batch 32, 224 pixels"
images=$(mktemp -d)
"$bench/bench_loader" "$images"
rm -r "$images"
echo "== a cache of ten times the memory"
benchmarks/cache_over_memory.sh
echo "== beside other load"
benchmarks/beside_load.sh
echo "== compiling at -O2"
benchmarks/compile.sh
