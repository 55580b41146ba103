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
for name in step cache loader weights; do scripts/build.sh bench_$name -DCXR_BENCHMARKS=ON >/dev/null; done
bench=$here/build/release/benchmarks
lscpu | grep -E 'Model name|^CPU\(s\)'
tcmalloc=$(ldconfig -p | sed -n 's/.*libtcmalloc_minimal.so.4.*=> //p' | head -n 1)
for work in train infer; do
  sides=("cxr: $bench/bench_step cxr $work" "hand-written LibTorch: $bench/bench_step hand $work")
  if [ -x "$python" ]; then
    sides+=("torchvision: $python benchmarks/peer_torchvision.py $work")
    [ -z "$tcmalloc" ] || sides+=("torchvision, tcmalloc: LD_PRELOAD=$tcmalloc $python benchmarks/peer_torchvision.py $work")
  fi
  echo "== $work, DenseNet121, batch 32, 224 pixels, fp32"
  python3 benchmarks/compare.py 2 6 "${sides[@]}"
done
if [ -d "$radiographs" ]; then
  sides=("cxr: $bench/bench_cache cxr $radiographs" "OpenCV: $bench/bench_cache opencv $radiographs")
  [ ! -x "$python" ] || sides+=("PIL and torchvision: $python benchmarks/peer_pil.py $radiographs")
  echo "== decoding the *.jpeg of $radiographs, one core; a step is all of them"
  python3 benchmarks/compare.py 1 12 "${sides[@]}"
fi
if [ -x "$python" ]; then
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
echo "== loader, batch 32, 224 pixels"
"$bench/bench_loader"
echo "== compiling at -O2"
benchmarks/compile.sh
