#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The API pages build: doxygen treats every undocumented public entity, and each of its warnings, as an error.
# The site is built with them, for the gate `site`. And they are whole: every name, no dead link, a search that finds (api_pages.py).
set -euo pipefail
target=docs
if [ -e "$(dirname "$0")/../../build/site_env/complete" ]; then target=site; fi
rm -rf "$1/site"
output=$(cmake --build "$1" --target $target 2>&1) || {
  grep -iE 'warning|error' <<<"$output" | head -n 60
  echo "document them with /// (CONTRIBUTING.md)"
  exit 1
}
python3 "$(dirname "$0")/api_pages.py" "$1"
