#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# CHANGELOG.md has a heading for the version that core/version.hpp states, and vcpkg's port is of that version.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
grep -q "^## $1" CHANGELOG.md || {
  echo "CHANGELOG.md has no heading '## $1'; write what a user notices of this version under it"
  exit 1
}
grep -q "\"version-semver\": \"$1\"" ports/cxr/vcpkg.json || {
  echo "ports/cxr/vcpkg.json has another version than $1; correct it there"
  exit 1
}
