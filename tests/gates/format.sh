#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every C++ file has the layout of clang-format 14; other versions differ in details.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tool=${1:-clang-format}
if ! "$tool" --version 2>/dev/null | grep -q 'version 14\.'; then
  echo "skipped: clang-format 14 is not installed"
  exit 4
fi
find include tests examples benchmarks -name '*.hpp' -o -name '*.cpp' | sort |
  xargs "$tool" --dry-run -Werror --ferror-limit=1 || {
  echo "run: clang-format -i on the files above"
  exit 1
}
