#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The API pages build: doxygen treats every undocumented public entity as an error.
set -euo pipefail
output=$(cmake --build "$1" --target docs 2>&1) || {
  grep -E 'warning|error' <<<"$output" | head -n 60
  echo "document them with /// (CONTRIBUTING.md)"
  exit 1
}
