#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Whether the loader keeps reading ahead where a cache is ten times larger than the memory: 2 GB of images,
# read in a memory cgroup (v1 or v2) of 200 MB, which needs root. Beside it: the disk's rate of reading the file from
# its begin to its end, also in the cgroup. Arguments: a folder for the cache (2 GB), by default in TMPDIR; how
# many MB the memory has. CXR_LOADER: bench_loader, where it is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-${TMPDIR:-/tmp}/cxr_cache_over_memory} megabytes=${2:-200} images=40000
not_measured() { echo "not measured: $1"; exit 0; }
[ "$(id -u)" = 0 ] || not_measured "a memory cgroup is made by root only"
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  parent=/sys/fs/cgroup limit=memory.max
  grep -qw memory $parent/cgroup.subtree_control 2>/dev/null || echo +memory >$parent/cgroup.subtree_control ||
    not_measured "cgroup v2 hands no memory controller on here"
elif [ -d /sys/fs/cgroup/memory ]; then
  parent=/sys/fs/cgroup/memory limit=memory.limit_in_bytes
else
  not_measured "there is no memory cgroup, neither v1 nor v2"
fi
loader=${CXR_LOADER:-}
if [ -z "$loader" ]; then
  scripts/build.sh bench_loader -DCXR_BENCHMARKS=ON >/dev/null
  loader=build/release/benchmarks/bench_loader
fi
group=$parent/cxr_cache_$$
mkdir "$group" 2>/dev/null || not_measured "$parent cannot be written"
trap 'rmdir "$group"' EXIT
echo $((megabytes * 1000000)) >"$group/$limit" || not_measured "$group/$limit cannot be written"

[ -d "$folder" ] || trap 'rmdir "$group"; rm -r "$folder"' EXIT
mkdir -p "$folder"
folder=$(realpath "$folder")
[ "$(stat -f -c %T "$folder")" != tmpfs ] || not_measured "$folder is in memory: name a folder on a disk"
echo "== $images images, memory unlimited"
"$loader" "$folder" $images 0 2
echo "== the same, 20 ms computed for each batch"
"$loader" "$folder" $images 20 2
cache=$(ls -t "$folder"/*.pixels | head -1)
limited() {  # in the cgroup, after what other programs left in memory is forgotten
  dd if="$cache" iflag=nocache count=0 status=none
  bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
}
echo "== $(($(stat -c %s "$cache") / 1000000)) MB in $megabytes MB of memory: the file from its begin to its end"
limited dd if="$cache" of=/dev/null bs=1M 2>&1 | tail -1
for told in expected unexpected; do
  echo "== images in shuffled order, nothing computed, the next ones $told"
  limited "$loader" "$folder" $images 0 2 $told
  echo "== the same, 20 ms computed for each batch"
  limited "$loader" "$folder" $images 20 2 $told
done
echo "largest memory of the cgroup: $(cat "$group/memory.max_usage_in_bytes" "$group/memory.peak" 2>/dev/null | head -1) bytes"
