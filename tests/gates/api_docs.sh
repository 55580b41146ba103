#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The API pages build: doxygen treats every undocumented public entity, and each of its warnings, as an error.
# And they are whole: every name, no dead link, a search that finds (api_pages.py).
set -euo pipefail
output=$(cmake --build "$1" --target docs 2>&1) || {
  grep -E 'warning|error' <<<"$output" | head -n 60
  echo "document them with /// (CONTRIBUTING.md)"
  exit 1
}
python3 "$(dirname "$0")/api_pages.py" "$1"
