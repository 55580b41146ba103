#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sets up, builds and runs the main job, examples/01_train_pneumonia.cpp, with the options given:
#   scripts/train.sh                                  on synthetic radiographs
#   scripts/train.sh --data chest_xray --epochs 5     on the Kaggle folders
#   scripts/train.sh --processes 2                    in two processes of this machine, which share its cores or have a GPU each
#   scripts/train.sh --help                           all options of the job
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

processes=1 options=()
while [ $# -gt 0 ]; do
  case $1 in
    --processes) processes=${2:-}; shift $(($# > 1 ? 2 : 1)) ;;
    --processes=*) processes=${1#*=}; shift ;;
    *) options+=("$1"); shift ;;
  esac
done
if [[ ! $processes =~ ^[1-9][0-9]{0,3}$ ]]; then
  echo "train: --processes needs a number from 1" >&2
  exit 2
fi

"$root/scripts/setup.sh" >&2
"$root/scripts/build.sh" 01_train_pneumonia -DCXR_TESTS=OFF >&2
program=$root/build/release/examples/01_train_pneumonia
[ "$processes" -gt 1 ] || exec "$program" ${options[@]+"${options[@]}"}

if ! command -v mpirun >/dev/null; then
  echo "train: --processes needs mpirun (Debian, Ubuntu: libopenmpi-dev openmpi-bin)" >&2
  exit 1
fi
cores=$(nproc)
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-$((cores > processes ? cores / processes : 1))}
if [ "$(id -u)" = 0 ]; then export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; fi
# Open MPI binds a process to one core; here each has as many as it has threads. One that waits lets other programs run.
export OMPI_MCA_mpi_yield_when_idle=1
exec mpirun -n "$processes" --bind-to none --oversubscribe "$program" ${options[@]+"${options[@]}"}
