#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Seconds and memory to compile cxr/cxr.hpp and the examples at -O2 without a precompiled header, compared with an
# empty file that includes torch/torch.h; in turns, medians of three.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A user's compiler flags, which configuring the tests writes; nothing is built.
cmake -S "$here" -B "$work/build" -DCXR_EXAMPLES=OFF > "$work/configure.log" ||
  { cat "$work/configure.log" >&2; exit 1; }
flags=$work/build/tests/gates/flags
printf '#include <torch/torch.h>\nint main() {}\n' > "$work/torch.cpp"
printf '#include <cxr/cxr.hpp>\nint main() {}\n' > "$work/cxr.cpp"
for turn in 1 2 3; do
  for unit in "$work/torch.cpp" "$work/cxr.cpp" "$here/examples/00_first_image.cpp" "$here/examples/01_train_pneumonia.cpp"; do
    /usr/bin/time -f "%e %M" -a -o "$work/$(basename "$unit").times" \
      g++ "@$flags" -O2 -c "$unit" -o "$work/unit.o"
  done
done
for times in "$work"/*.times; do
  sort -n "$times" | sed -n 2p | awk -v unit="$(basename "$times" .cpp.times)" \
    '{printf "%-24s %5.1f s  %5.2f GB\n", unit, $1, $2 / 1e6}'
done
