#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what cxr needs and the machine lacks: system packages, LibTorch (the PyPI package torch) in build/env,
# and what builds the site in build/site_env. If nothing is missing, it ends at once.
#   scripts/setup.sh            what building, running and testing need
#   scripts/setup.sh --cuda     the same with LibTorch's CUDA libraries, even without a GPU
#   scripts/setup.sh --peers    also what the golden files and comparisons need: Python in build/peers, tcmalloc, DCMTK's programs, GNU time
# CXR_PYTHON=/path/to/python uses that Python's torch package instead of build/env.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

torch=torch==2.11.0
cuda_parts=(nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85)
peer_parts=("$torch" torchvision==0.26.0 timm torchxrayvision monai safetensors onnx onnxscript onnxruntime openvino==2026.4.1
            scikit-learn statsmodels torchmetrics==1.9.0 tensorboard numpy pillow opencv-python-headless matplotlib
            pydicom==3.0.2 pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg fastapi==0.118.0 "uvicorn[standard]==0.54.0")
site_parts=(mkdocs==1.6.1 mkdocs-material==9.8.2 pymdown-extensions==13.1.2 Markdown==3.11.3)
packages=(g++ cmake ninja-build ccache libopencv-dev libjpeg-dev libpng-dev libtiff-dev libxtensor-dev libboost-dev
          catch2 libcli11-dev nlohmann-json3-dev libdcmtk-dev libopenjp2-7-dev libopenmpi-dev openmpi-bin libgloo-dev
          libcpp-httplib-dev pkgconf clang clang-format doxygen python3 curl)

cuda=no peers_too=no
if [ -e /dev/nvidiactl ] || [ -e /dev/dxg ]; then cuda=yes; fi
# The CUDA that the driver supports: this LibTorch is built with CUDA 13.
driver_cuda=$( (nvidia-smi 2>/dev/null || true) | sed -n 's/.*CUDA Version: *\([0-9]*\)\..*/\1/p')
if [ $cuda = yes ] && [ -n "$driver_cuda" ] && [ "$driver_cuda" -lt 13 ]; then
  echo "setup: the NVIDIA driver supports CUDA $driver_cuda and $torch needs 13: please update the driver (580 or
  newer), or give CXR_PYTHON with a torch that fits; LibTorch is installed for the CPU alone" >&2
  cuda=no
fi
for option in "$@"; do
  case $option in
    --cuda) cuda=yes ;;
    --peers) peers_too=yes ;;
    *) echo "usage: scripts/setup.sh [--cuda] [--peers]" >&2; exit 2 ;;
  esac
done

die() { printf 'setup: %s\n' "$*" >&2; exit 1; }
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "please run as root: $*"; fi
}

install_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  echo "setup: installing ${missing[*]}"
  as_root apt-get -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
    "${missing[@]}" >/dev/null
}

system_packages() {
  if ! command -v apt-get >/dev/null; then
    echo "setup: no apt-get here; please install g++ 12 or clang 14, CMake 3.22, Ninja, Python 3 with venv,
  and the libraries of docs/design/dependencies.md (optional: cpp-httplib, ccache, clang-format 14, doxygen)" >&2
    return
  fi
  install_packages "${packages[@]}"
  # The newest clang finds what the default one still takes (gate clang_newest).
  local newest
  newest=$(apt-cache search --names-only '^clang-[0-9]+$' | sort -V | tail -n 1 | cut -d' ' -f1)
  [ -z "$newest" ] || install_packages "$newest"
  [ "$(g++ -dumpversion | cut -d. -f1)" -ge 12 ] || command -v g++-12 >/dev/null ||
    die "g++ $(g++ -dumpversion) is too old; please install g++-12 or newer and set CXX"
}

# A Python that can create an environment with pip.
python_with_venv() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -c 'import venv, ensurepip' 2>/dev/null && { echo "$python"; return; }
  done
  command -v apt-get >/dev/null || die "python3 has no venv; please install Python's venv and pip"
  install_packages python3-venv >&2
  echo /usr/bin/python3
}

# environment FOLDER CONTENTS: runs pip_into_FOLDER unless FOLDER is complete with these contents.
# The stamp is written last, so an environment that was interrupted never counts as complete.
environment() {
  local folder=$1 contents=$2 python
  [ "$(cat "$folder/complete" 2>/dev/null)" = "$contents" ] && return
  echo "setup: creating ${folder#"$root"/} ($contents); about a minute"
  rm -rf "$folder"
  python=$(python_with_venv)
  "$python" -m venv "$folder"
  "pip_into_$(basename "$folder")" "$folder/bin/python" -m pip --disable-pip-version-check -q install
  echo "$contents" >"$folder/complete"
}

# Without CUDA, torch's own package and two small ones are enough: 1.2 GB instead of 4.
pip_into_env() {
  if [ $cuda = yes ]; then "$@" "$torch"; else "$@" --no-deps "$torch" "${cuda_parts[@]}"; fi
}
pip_into_peers() { "$@" "${peer_parts[@]}"; }
pip_into_site_env() { "$@" "${site_parts[@]}"; }

mkdir -p "$root/build"
exec 9>"$root/build/.setup.lock"
flock 9
system_packages
if [ -n "${CXR_PYTHON:-}" ]; then
  "$CXR_PYTHON" -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("torch"))' ||
    die "CXR_PYTHON=$CXR_PYTHON has no package torch"
else
  if grep -qs 'cuda: yes' "$root/build/env/complete"; then cuda=yes; fi  # it also serves where none is requested
  environment "$root/build/env" "$torch, cuda: $cuda"
fi
environment "$root/build/site_env" "${site_parts[*]}"
if [ $peers_too = yes ]; then
  environment "$root/build/peers" "${peer_parts[*]}"
  ! command -v apt-get >/dev/null || install_packages libtcmalloc-minimal4 time dcmtk
fi
