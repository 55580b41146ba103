#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The API pages build: doxygen takes every undocumented public entity as an error.
set -euo pipefail
said=$(cmake --build "$1" --target docs 2>&1) || {
  grep -E 'warning|error' <<<"$said" | head -n 60
  echo "document them with /// (CONTRIBUTING.md)"
  exit 1
}
