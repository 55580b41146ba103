#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# CHANGELOG.md has a heading for the version that CMakeLists.txt states.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
grep -q "^## $1" CHANGELOG.md || {
  echo "CHANGELOG.md has no heading '## $1'; write what a user notices of this version under it"
  exit 1
}
