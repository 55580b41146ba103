#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Seconds and memory to compile cxr/cxr.hpp and the examples, compared with an empty file that includes torch/torch.h; in
# turns, medians of TURNS. At -O2 without a precompiled header, if the row does not name another way.  compile.sh [TURNS]
set -euo pipefail
turns=${1:-3}
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A user's compiler flags, which configuring the tests writes; nothing is built.
cmake -S "$here" -B "$work/build" -DCXR_EXAMPLES=OFF > "$work/configure.log" ||
  { cat "$work/configure.log" >&2; exit 1; }
flags=$work/build/tests/gates/flags
printf '#include <torch/torch.h>\nint main() {}\n' > "$work/torch.cpp"
printf '#include <cxr/cxr.hpp>\nint main() {}\n' > "$work/cxr.cpp"
example=$here/examples/01_train_pneumonia.cpp

# compile ROW UNIT [FLAGS]
compile() {
  /usr/bin/time -f "%e %M" -a -o "$work/${1//\//_}.times" g++ "@$flags" "${@:3}" -c "$2" -o "$work/unit.o"
}

for level in -O0 -O2; do  # g++ takes a precompiled header only with the flags that it was made with
  mkdir "$work/precompiled$level"
  echo '#include <cxr/cxr.hpp>' > "$work/precompiled$level/all.hpp"
  g++ "@$flags" $level -x c++-header "$work/precompiled$level/all.hpp"
done
for ((turn = 0; turn < turns; ++turn)); do
  compile "torch/torch.h" "$work/torch.cpp" -O2
  compile "cxr/cxr.hpp" "$work/cxr.cpp" -O2
  compile "example 00" "$here/examples/00_first_image.cpp" -O2
  for level in -O2 -O0; do
    compile "example 01 $level" "$example" $level
    compile "example 01 $level, precompiled cxr.hpp" "$example" $level -include "$work/precompiled$level/all.hpp"
  done
done
for times in "$work"/*.times; do
  sort -n "$times" | sed -n "$(((turns + 1) / 2))p" | awk -v unit="$(basename "$times" .times)" \
    '{printf "%-40s %5.1f s  %5.2f GB\n", unit, $1, $2 / 1e6}'
done
