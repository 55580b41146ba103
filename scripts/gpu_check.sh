#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Everything that only a GPU can show, in one command of under ten minutes: the tests that other machines
# skip, steps beside PyTorch's, a repeated run, and example 01 trained.
#   scripts/gpu_check.sh                        builds first (setup.sh --cuda, build.sh)
#   scripts/gpu_check.sh --built FOLDER         takes what was built on another machine with -DCXR_CUDA=ON
#                                               -DCXR_BENCHMARKS=ON (cxr_test_device, cxr_test_engine,
#                                               bench_step, 01_train_pneumonia), and this machine's PyTorch; -DCXR_MPI=OFF
#                                               if this machine has no Open MPI
#   … --data chest_xray                         trains on the Kaggle folders, not on synthetic radiographs
# The peers run where python3 (or CXR_PEERS_PYTHON) has torchvision. Ends with tables of what
# was measured (images/s, memory, accuracy, driver, LibTorch) and "gpu_check: N failed".
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
built=$root/build/release build=yes data=() epochs=8
while [ $# -gt 0 ]; do
  case $1 in
    --built) built=$(realpath "$2") build=no; shift 2 ;;
    --data) data=(--data "$(realpath "$2")"); shift 2 ;;
    --epochs) epochs=$2; shift 2 ;;
    *) echo "usage: scripts/gpu_check.sh [--built FOLDER] [--data FOLDER] [--epochs N]" >&2; exit 2 ;;
  esac
done
python=${CXR_PEERS_PYTHON:-python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
fail() { echo "failed: $*"; failed=$((failed + 1)); }
program() { find "$built" -type f -name "$1" -perm -u+x | head -n 1; }

if [ $build = yes ]; then
  "$root/scripts/setup.sh" --cuda || exit 1
  torch_python=$root/build/env/bin/python
  for target in cxr_test_device cxr_test_engine bench_step 01_train_pneumonia; do
    "$root/scripts/build.sh" $target -DCXR_CUDA=ON -DCXR_BENCHMARKS=ON -DCXR_TESTS=ON >"$scratch/build.log" 2>&1 ||
      { tail -n 30 "$scratch/build.log"; echo "gpu_check: the build failed"; exit 1; }
  done
else
  torch_python=$python
  torch=$("$python" -c 'import torch, os; print(os.path.dirname(torch.__file__))') ||
    { echo "gpu_check: $python has no torch" >&2; exit 1; }
  LD_LIBRARY_PATH=$torch/lib:$(ls -d "$torch"/../nvidia/*/lib 2>/dev/null | tr '\n' ':')${LD_LIBRARY_PATH:-}
  export LD_LIBRARY_PATH
fi

echo "== machine"
nvidia-smi --query-gpu=name,memory.total,driver_version,compute_cap --format=csv,noheader >"$scratch/machine" ||
  fail "nvidia-smi"
versions='import torch; print("PyTorch", torch.__version__, "cuDNN", torch.backends.cudnn.version())'
"$torch_python" -c "$versions" >>"$scratch/machine" 2>/dev/null
cat "$scratch/machine"
lscpu | grep -E 'Model name|^CPU\(s\)'

echo "== tests"
"$(program cxr_test_device)" '[gpu]' >"$scratch/tests" 2>&1
code=$?
[ $code = 0 ] || { tail -n 80 "$scratch/tests"; fail "tests (exit status $code; 4: no GPU was found)"; }
grep -E '^(failed|skipped|cases):' "$scratch/tests"

echo "== nccl, in a process for each GPU"
"$torch_python" -m torch.distributed.run --standalone --no-python --nproc-per-node "$(nvidia-smi -L | wc -l)" -- \
  "$(program cxr_test_engine)" '[nccl]' >"$scratch/nccl" 2>&1 || { tail -n 40 "$scratch/nccl"; fail "nccl"; }
grep -E '^(failed|skipped|cases):' "$scratch/nccl"

train=$(program 01_train_pneumonia)
cd "$scratch" || exit 1
echo "== repeated: two runs with --deterministic, one epoch"
for run in first second; do
  "$train" "${data[@]}" --epochs 1 --deterministic true --run $run >$run.log 2>&1 ||
    { tail -n 20 $run.log; fail "training, $run"; }
done
if cmp first/predictions.csv second/predictions.csv; then echo "predictions.csv is equal"; else fail "repeating a run"; fi

echo "== example 01 with --cudnn-benchmark, 4 epochs"
"$train" "${data[@]}" --epochs 4 --cudnn-benchmark true --run measured >measured.log 2>&1 || fail "--cudnn-benchmark"
grep -E '^epoch .* loss' measured.log
echo "== example 01, $epochs epochs"
"$train" "${data[@]}" --epochs "$epochs" --run run >run.log 2>&1 || fail "example 01"
tail -n $((epochs + 40)) run.log

bench=$(program bench_step)
peer="$python $root/benchmarks/peer_torchvision.py"
"$python" -c 'import torchvision' 2>/dev/null || peer=
# compare WORK BATCH PRECISION [also-compiled]
compare() {
  local work=$1 batch=$2 precision=$3 flags=
  [ "$precision" = float ] || flags=--bfloat16
  local sides=("cxr: $bench cxr $work $batch 224 cuda<$precision>"
               "cxr, --cudnn-benchmark: $bench cxr $work $batch 224 cuda<$precision>+measured"
               "hand-written LibTorch: $bench hand $work $batch 224 cuda<$precision>")
  if [ -n "$peer" ]; then
    sides+=("torchvision: $peer $work --batch $batch --device cuda $flags")
    [ $# -lt 4 ] || sides+=("torchvision, compiled: $peer $work --batch $batch --device cuda $flags --compile")
  fi
  echo "== $work, DenseNet121, batch $batch, 224 pixels, $precision"
  timeout 150 "$python" "$root/benchmarks/compare.py" 10 5 "${sides[@]}" 2>"$scratch/error" |
    tee "$scratch/compare.$work.$batch.$precision" ||
    { tail -n 5 "$scratch/error"; fail "$work, batch $batch, $precision"; }
}
compare train 32 bfloat16 also-compiled
compare train 256 bfloat16
compare infer 256 bfloat16
compare train 32 float

echo "== summary"
python3 "$root/benchmarks/gpu_table.py" "$scratch" || fail "the summary"
echo "gpu_check: $failed failed"
[ $failed = 0 ]
