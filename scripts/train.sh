#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Sets up, builds and runs the main job. Options go to it: --data FOLDER, --epochs N, --help, …
# Without --data it trains on synthetic films.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
"$here/scripts/setup.sh"
"$here/scripts/build.sh" --target 01_train_pneumonia
exec "$here/build/release/examples/01_train_pneumonia" "$@"
