#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Whether cxr's own kernels train to the same figures: three seeds with and without them, from random weights; validation
# by patient. The figures and seconds of each training.
#   fused_study.sh DATA FOLDER [SIZE [EPOCHS [SCALAR]]]            fused_study.sh chest_xray build/fused 64 3 bfloat16
set -euo pipefail
[ $# -ge 2 ] || { sed -n '4,7p' "$0"; exit 2; }
data=$(realpath "$1") folder=$(realpath -m "$2") size=${3:-64} epochs=${4:-3} scalar=${5:-float}
cd "$(dirname "$0")/.."
scripts/build.sh fused_study -DCXR_BENCHMARKS=ON >&2
mkdir -p "$folder"
for seed in 1 2 3; do
  for side in fused plain; do
    history=$folder/$side-$seed/history.csv
    [ -e "$history" ] && [ "$(wc -l <"$history")" -gt "$epochs" ] ||
      build/release/benchmarks/fused_study $side $scalar --data "$data" --run "$folder/$side-$seed" --seed $seed --test 0 \
        --image-size "$size" --epochs "$epochs" --resamples 0 --cache "$folder/cache" >"$folder/$side-$seed.log" 2>&1
  done
done
python3 - "$folder" <<'PYTHON'
import csv, pathlib, sys
print("| kernels | seed | best epoch | validation loss | accuracy | AUROC | seconds of an epoch |\n" + "| --- " * 7 + "|")
for side in ("fused", "plain"):
    for seed in (1, 2, 3):
        epochs = list(csv.DictReader((pathlib.Path(sys.argv[1]) / f"{side}-{seed}" / "history.csv").open()))
        best = [epoch for epoch in epochs if epoch["best"] == "1"][-1]
        loss, accuracy, auroc = (float(best[f"validation_{name}"]) for name in ("loss", "accuracy", "auroc"))
        print(f"| {side} | {seed} | {best['epoch']} | {loss:.4f} | {accuracy:.4f} | {auroc:.4f} | {float(best['seconds']):.0f} |")
PYTHON
