#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sets up, builds and runs the main job, examples/01_train_pneumonia.cpp, with the options given:
#   scripts/train.sh                                  on synthetic radiographs
#   scripts/train.sh --data chest_xray --epochs 5     on the Kaggle folders
#   scripts/train.sh --help                           all options
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

"$root/scripts/setup.sh" >&2
"$root/scripts/build.sh" 01_train_pneumonia -DCXR_TESTS=OFF >&2
exec "$root/build/release/examples/01_train_pneumonia" "$@"
