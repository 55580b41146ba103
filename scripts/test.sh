#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sets up, builds all in build/test, runs every test; the last line is "N passed, N failed[, N skipped]".
# Options are passed to ctest, for example: scripts/test.sh -R loss
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CXR_BUILD=$root/build/test
results=$CXR_BUILD/results.xml

stopped() {
  echo "the $1 failed"
  echo "0 passed, 1 failed"
  exit 1
}
"$root/scripts/setup.sh" || stopped set-up
# Compiling takes longer than running, so nothing is optimised but what tests/CMakeLists.txt says.
"$root/scripts/build.sh" all -DCXR_TESTS=ON -DCMAKE_CXX_FLAGS_RELEASE="-O0 -DNDEBUG" || stopped build

rm -f "$results"
code=0
OMP_WAIT_POLICY=passive ctest --test-dir "$CXR_BUILD" -j $(($(nproc) < 2 ? 1 : 2)) --output-on-failure \
  --output-junit "$results" --test-output-size-passed 1000000 --test-output-size-failed 1000000 \
  "$@" || code=$?

[ -s "$results" ] || stopped "test run"
python3 "$root/tests/count_cases.py" "$results" || stopped "count of cases"
exit "$code"
