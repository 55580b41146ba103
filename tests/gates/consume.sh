#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A user's project builds and runs against cxr, installed and as a subfolder.
# consume.sh BUILD_FOLDER SCRATCH_FOLDER
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$1 scratch=$2
cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

rm -rf "$scratch"
cmake --install "$build" --prefix "$scratch/installed" >/dev/null
options=(-G Ninja -DCMAKE_BUILD_TYPE=Debug -DCXR_PYTHON="$(cached CXR_PYTHON)"
         -DCMAKE_PREFIX_PATH="$scratch/installed;$(cached CMAKE_PREFIX_PATH)"
         -DTorch_DIR="$(cached Torch_DIR)" -DCMAKE_CXX_COMPILER="$(cached CMAKE_CXX_COMPILER)"
         -DCMAKE_CXX_COMPILER_LAUNCHER="$(cached CMAKE_CXX_COMPILER_LAUNCHER)")
for way in find_package add_subdirectory; do
  echo "== $way"
  cmake --no-warn-unused-cli -S "$root/tests/consumer/$way" -B "$scratch/$way" \
    -DCXR_SOURCE="$root" "${options[@]}" >/dev/null
  cmake --build "$scratch/$way" -j 1
  "$scratch/$way/consumer"
done
"$scratch/find_package/laws"
test -e "$scratch/installed/share/doc/cxr/docs/errors.md"
