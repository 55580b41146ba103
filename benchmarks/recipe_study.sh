#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The study of recipes: {cxr_light, cxr_acquisition, cxr_strong} x {no_average, ema} from random weights, 128 pixels. May be stopped at any
# time and started again: finished trainings are kept, an unfinished one is resumed. Ends with the table of
# docs/results.md.
#   recipe_study.sh DATA FOLDER [EPOCHS [SEEDS [RECIPES]]]
#                                          recipe_study.sh chest_xray build/study 30 "1 2 3"
set -euo pipefail
[ $# -ge 2 ] || { sed -n '4,8p' "$0"; exit 2; }
data=$(realpath "$1") folder=$(realpath -m "$2") epochs=${3:-30} seeds=${4:-1 2 3}
recipes=${5:-cxr_light cxr_acquisition cxr_strong}
cd "$(dirname "$0")/.."
scripts/build.sh recipe_study -DCXR_BENCHMARKS=ON >&2
study=build/release/benchmarks/recipe_study
mkdir -p "$folder"
for seed in $seeds; do
  for recipe in $recipes; do
    run=$folder/$recipe-$seed
    [ ! -e "$run/study.json" ] || continue
    options=(--run "$run" --data "$data" --image-size 128 --epochs "$epochs" --seed "$seed" --cache "$folder/cache")
    begin=("${options[@]}")
    [ ! -e "$run/last.safetensors" ] || begin=(--resume "$run" --data "$data")
    "$study" train $recipe "${begin[@]}" >>"$folder/$recipe-$seed.log" 2>&1
    "$study" measure $recipe "${options[@]}" >>"$folder/$recipe-$seed.log" 2>&1
  done
done
python3 benchmarks/recipe_table.py "$folder"
