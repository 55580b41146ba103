#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Whether cxr's own kernels train to the same figures: three seeds with and without them, in float, from random weights;
# validation by patient. The figures and seconds of each training.
#   fused_study.sh DATA FOLDER [SIZE [EPOCHS]]            fused_study.sh chest_xray build/fused 64 3
set -euo pipefail
[ $# -ge 2 ] || { sed -n '4,7p' "$0"; exit 2; }
data=$(realpath "$1") folder=$(realpath -m "$2") size=${3:-64} epochs=${4:-3}
cd "$(dirname "$0")/.."
scripts/build.sh fused_study -DCXR_BENCHMARKS=ON >&2
mkdir -p "$folder"
for seed in 1 2 3; do
  for side in fused plain; do
    [ -e "$folder/$side-$seed/metrics.json" ] ||
      build/release/benchmarks/fused_study $side --data "$data" --run "$folder/$side-$seed" --seed $seed --test 0 \
        --image-size "$size" --epochs "$epochs" --resamples 0 --cache "$folder/cache" >"$folder/$side-$seed.log" 2>&1
  done
done
python3 - "$folder" <<'PYTHON'
import csv, json, pathlib, sys
print("| kernels | seed | validation loss | accuracy | AUROC | seconds of the last epoch |\n| --- | --- | --- | --- | --- | --- |")
for side in ("fused", "plain"):
    for seed in (1, 2, 3):
        run = pathlib.Path(sys.argv[1]) / f"{side}-{seed}"
        numbers = json.loads((run / "metrics.json").read_text())["validation"]
        last = list(csv.DictReader((run / "history.csv").open()))[-1]
        print(f"| {side} | {seed} | {numbers.get('loss', float('nan')):.4f} | {numbers['accuracy']:.4f} | "
              f"{numbers['auroc']:.4f} | {float(last['seconds']):.0f} |")
PYTHON
