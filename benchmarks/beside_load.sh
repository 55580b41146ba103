#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A training step with cxr's watch over the spinning of OpenMP threads, with libgomp's default, and without spinning:
# alone, and beside a busy loop on each core, where half of the cores explains twice the time. For an
# otherwise idle machine.  beside_load.sh [BATCH]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh bench_step -DCXR_BENCHMARKS=ON >&2
step="build/release/benchmarks/bench_step cxr train ${1:-16}"
sides=("cxr: $step" "libgomp's default: GOMP_SPINCOUNT=300000 $step" "no spinning: OMP_WAIT_POLICY=passive $step")
echo "== alone"
python3 benchmarks/compare.py 2 5 "${sides[@]}"
loops=()
trap 'kill "${loops[@]}"' EXIT
for ((core = 0; core < $(nproc); ++core)); do
  bash -c 'while :; do :; done' &  # of this session: Linux shares cores among sessions first, then among threads
  loops+=($!)
done
echo "== beside $(nproc) busy loops"
python3 benchmarks/compare.py 1 5 "${sides[@]}"
