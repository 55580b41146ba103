#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Configures and builds; called by train.sh and test.sh. Arguments go to cmake --build.
set -euo pipefail
cd "$(dirname "$0")/.."
# A LibTorch unit takes up to 1.3 GB: two jobs at most, one where memory is short.
jobs=2
if [ "$(awk '/MemAvailable/ {print $2}' /proc/meminfo)" -lt 6000000 ]; then jobs=1; fi
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
export CCACHE_SLOPPINESS=pch_defines,time_macros
cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release "${launcher[@]}" >build/configure.log ||
  { cat build/configure.log; exit 1; }
cmake --build build/release -j "$jobs" "$@"
