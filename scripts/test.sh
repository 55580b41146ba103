#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Sets up, builds, runs every test and every gate; the summary is the last line.
# Arguments go to ctest: scripts/test.sh -R model
set -uo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
"$here/scripts/setup.sh" && "$here/scripts/build.sh" || exit 1
log=$here/build/test.log
ctest --test-dir "$here/build/release" --output-on-failure "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
skipped=$(grep -c '\*\*\*Skipped' "$log")
read -r failed total < <(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of \([0-9]*\).*/\1 \2/p' "$log")
echo "$((${total:-0} - ${failed:-0} - skipped)) passed, ${failed:-1} failed, $skipped skipped"
exit "$status"
