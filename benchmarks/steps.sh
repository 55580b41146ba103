#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A step of DenseNet-121 beside its peers, in turns, on two threads: training with a batch of 32, 16 and 8, inference
# with 32, 8 and 1, in float and, where the CPU has it, in bfloat16. steps.sh [ROUNDS]; a peer that is not installed is named as missing; scripts/setup.sh --peers installs all.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${CXR_PEERS_PYTHON:-$PWD/build/peers/bin/python}
scripts/build.sh bench_step -DCXR_BENCHMARKS=ON >/dev/null
rounds=${1:-6}
export OMP_NUM_THREADS=2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tcmalloc=$(ldconfig -p | sed -n 's/.*libtcmalloc_minimal.so.4.*=> //p' | head -n 1)

has() { [ -x "$python" ] && "$python" -c "import $1" 2>/dev/null; }
missing() { echo "missing row: $1 ($2; scripts/setup.sh --peers installs it)"; }

torchvision=no engines=()
if has torchvision; then torchvision=yes; else missing "torchvision, ONNX Runtime, OpenVINO" "no torchvision in $python"; fi
[ -n "$tcmalloc" ] || missing "torchvision, tcmalloc" "no libtcmalloc_minimal.so.4"
if [ $torchvision = yes ]; then
  if "$python" benchmarks/peer_engines.py export "$work/network.onnx" >"$work/log" 2>&1; then
    if has onnxruntime; then engines+=(onnxruntime onnxruntime-streams); else missing "ONNX Runtime" "no onnxruntime in $python"; fi
    if has openvino; then engines+=(openvino-latency openvino-throughput); else missing OpenVINO "no openvino in $python"; fi
  else
    missing "ONNX Runtime, OpenVINO" "no ONNX file: $(tail -n 1 "$work/log")"
  fi
fi

# compare WORK BATCH STEPS [bfloat16]
compare() {
  local device="cpu<float>" precision=""
  [ -z "${4:-}" ] || { device="cpu<bfloat16>" precision=--bfloat16; }
  local side sides=()
  for side in fused cxr; do
    sides+=("$side: build/release/benchmarks/bench_step $side $1 $2 224 $device")
  done
  [ -n "$precision" ] || sides+=("hand-written LibTorch: build/release/benchmarks/bench_step hand $1 $2")
  if [ $torchvision = yes ]; then
    local eager="$python benchmarks/peer_torchvision.py $1 --batch $2 $precision"
    sides+=("torchvision: $eager")
    [ -z "$tcmalloc" ] || sides+=("torchvision, tcmalloc: LD_PRELOAD=$tcmalloc $eager")
  fi
  if [ "$1$precision" = infer ]; then
    local engine
    for engine in "${engines[@]}"; do
      sides+=("$engine: $python benchmarks/peer_engines.py $engine $work/network.onnx $2")
    done
  fi
  echo "== $1, DenseNet121, batch $2, 224 pixels, $device"
  python3 benchmarks/compare.py "$3" "$rounds" "${sides[@]}"
}

for precision in "" bfloat16; do
  if [ -n "$precision" ] && ! grep -q avx512_bf16 /proc/cpuinfo; then
    echo "no rows of bfloat16: this CPU has no avx512_bf16"
    continue
  fi
  compare train 32 2 $precision
  compare train 16 2 $precision
  compare train 8 4 $precision
  compare infer 32 2 $precision
  compare infer 8 6 $precision
  compare infer 1 20 $precision
done
