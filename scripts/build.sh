#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds targets in build/release, or in CXR_BUILD, after setting up what is missing:
#   scripts/build.sh TARGET… [CMAKE OPTION]…    for example 04_predict_images 06_export_model, or all
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${CXR_BUILD:-$root/build/release}
targets=()
while [ $# -gt 0 ] && [[ $1 != -* ]]; do targets+=("$1"); shift; done
if [ ${#targets[@]} = 0 ]; then
  echo "usage: scripts/build.sh TARGET… [CMAKE OPTION]…    for example 06_export_model, or all" >&2
  exit 2
fi
# A LibTorch that the caller names needs no set-up.
if [[ -z ${CXR_PYTHON:-} && ! "$*" =~ -D(CXR_PYTHON|CMAKE_PREFIX_PATH|Torch_DIR)[:=] ]]; then
  [ -e "$root/build/env/complete" ] || "$root/scripts/setup.sh" >&2
fi

# A job for each core, and 3 GB for each job: one translation unit with LibTorch takes up to 1.3 GB.
memory=$(awk '/MemAvailable/ {print int($2 / 1048576)}' /proc/meminfo)
jobs=$(nproc)
if [ $((memory / 3)) -lt "$jobs" ]; then jobs=$((memory < 6 ? 1 : memory / 3)); fi

options=(-DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O2 -DNDEBUG"
         -DCXR_PYTHON="${CXR_PYTHON:-$root/build/env/bin/python}")
if command -v ccache >/dev/null; then
  options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
fi
cmake -S "$root" -B "$build" -G Ninja "${options[@]}" "$@"
cmake --build "$build" --target "${targets[@]}" -j "$jobs" -- -k 0
