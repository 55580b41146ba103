#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sets up, builds all, runs every test; the last line is "N passed, N failed[, N skipped]".
# Options are passed to ctest, for example: scripts/test.sh -R loss
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results=$root/build/release/results.xml

stopped() {
  echo "the $1 failed"
  echo "0 passed, 1 failed"
  exit 1
}
"$root/scripts/setup.sh" || stopped set-up
"$root/scripts/build.sh" all -DCXR_TESTS=ON || stopped build

rm -f "$results"
code=0
OMP_WAIT_POLICY=passive ctest --test-dir "$root/build/release" -j $(($(nproc) < 2 ? 1 : 2)) --output-on-failure \
  --output-junit "$results" --test-output-size-passed 1000000 --test-output-size-failed 1000000 \
  "$@" || code=$?

[ -s "$results" ] || stopped "test run"
python3 "$root/tests/count_cases.py" "$results" || stopped "count of cases"
exit "$code"
