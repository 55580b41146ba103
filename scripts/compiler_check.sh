#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds tests/consumer/train_and_predict.cpp, a user's whole program, with each compiler as C++20 and as C++23, runs
# it, and prints a table. Takes one to two minutes for each of its lines.
#   scripts/compiler_check.sh                          all compilers of the machine: g++-12 …, clang++-14 …
#   scripts/compiler_check.sh g++-13 /opt/llvm/bin/clang++    these
#   scripts/compiler_check.sh --torch FOLDER g++-12    with this LibTorch (repeated: with each); a folder with
#                                                      include/, lib/ and share/, as in a zip and a PyPI package
#   scripts/compiler_check.sh --standard 23            as C++23 alone
# Exit status 1: a line of the table is not "ok"; the end of its messages stands above the table.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
torches=() standards=() compilers=()
while [ $# -gt 0 ]; do
  case $1 in
    --torch) torches+=("$(realpath "$2")"); shift 2 ;;
    --standard) standards+=("$2"); shift 2 ;;
    -*) echo "usage: scripts/compiler_check.sh [--torch FOLDER]… [--standard 20|23]… [COMPILER]…" >&2; exit 2 ;;
    *) compilers+=("$1"); shift ;;
  esac
done
[ ${#standards[@]} != 0 ] || standards=(20 23)
# Without --torch, CMake searches as it does for every user.
[ ${#torches[@]} != 0 ] || torches=("")
if [ ${#compilers[@]} = 0 ]; then
  mapfile -t compilers < <(compgen -c | grep -xE 'g\+\+-(1[2-9]|[2-9][0-9])|clang\+\+-(1[4-9]|[2-9][0-9])' | sort -uV)
fi
if [ ${#compilers[@]} = 0 ]; then  # a system that has one version of each, without a number in the name
  mapfile -t compilers < <(compgen -c | grep -xE 'g\+\+|clang\+\+' | sort -u)
fi
[ ${#compilers[@]} != 0 ] || { echo "compiler_check: neither g++ nor clang++ is installed" >&2; exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
log=$scratch/log
# check COMPILER STANDARD TORCH: the result in a word; all messages in $log.
check() {
  local options=(-G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O0 -DNDEBUG" -DCXR_SOURCE="$root"
                 -DPROGRAM=train_and_predict -DCMAKE_CXX_COMPILER="$1" -DCMAKE_CXX_STANDARD="$2"
                 -DCMAKE_CXX_STANDARD_REQUIRED=ON -DCMAKE_CXX_EXTENSIONS=OFF)
  [ -z "$3" ] || options+=(-DCMAKE_PREFIX_PATH="$3")
  rm -rf "$scratch/build" "$scratch/run"
  mkdir "$scratch/run"
  cmake -S "$root/tests/consumer/add_subdirectory" -B "$scratch/build" "${options[@]}" >"$log" 2>&1 ||
    { echo "not configured"; return 1; }
  cmake --build "$scratch/build" >>"$log" 2>&1 || { echo "not compiled"; return 1; }
  OMP_NUM_THREADS=2 timeout 300 "$scratch/build/consumer" "$scratch/run" >>"$log" 2>&1 || { echo "not run"; return 1; }
  echo ok
}

rows=() failed=0
for compiler in "${compilers[@]}"; do
  version=$("$compiler" -dumpfullversion -dumpversion 2>/dev/null) || version="not found"
  for torch in "${torches[@]}"; do
    for standard in "${standards[@]}"; do
      start=$SECONDS
      if ! result=$(check "$compiler" "$standard" "$torch"); then
        failed=$((failed + 1))
        printf '== %s, C++%s%s: %s\n' "$compiler" "$standard" "${torch:+, $torch}" "$result"
        grep -m 1 -A 20 -iE 'error:|undefined' "$log" || tail -n 20 "$log"
      fi >&2
      libtorch=$(sed -n 's/^-- cxr: LibTorch \([^ ]*\) .*/\1/p' "$log" | head -n 1)
      rows+=("| ${compiler##*/} | $version | $standard | ${libtorch:-none} | $result | $((SECONDS - start)) |")
      echo "${rows[-1]}" >&2
    done
  done
done
echo
echo "| compiler | version | C++ | LibTorch | result | seconds |"
echo "| --- | --- | --- | --- | --- | --- |"
printf '%s\n' "${rows[@]}"
echo "compiler_check: $failed failed"
[ $failed = 0 ]
