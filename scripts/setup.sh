#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Installs what cxr needs and what is not there yet: packages of Debian or Ubuntu, and LibTorch from
# PyPI into build/env. Quick when all is there.
#   scripts/setup.sh           for this machine: CUDA's libraries where there is a GPU
#   scripts/setup.sh --cuda    with CUDA's libraries, wherever this is
#   scripts/setup.sh --peers   also build/peers: Python packages for goldens and comparisons
set -euo pipefail
cd "$(dirname "$0")/.."

torch=2.11.0
packages=(g++ cmake ninja-build ccache python3-venv clang clang-format doxygen libopencv-dev
          libxtensor-dev libboost-dev catch2 libcli11-dev nlohmann-json3-dev)

cuda=no peers=no
for option in "$@"; do
  case $option in
    --cuda) cuda=yes ;;
    --peers) peers=yes ;;
    *) echo "usage: scripts/setup.sh [--cuda] [--peers]" >&2; exit 2 ;;
  esac
done
if [ -e /dev/nvidiactl ]; then cuda=yes; fi

missing=()
if command -v dpkg-query >/dev/null; then
  installed=$(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii //p')
  for package in "${packages[@]}"; do
    grep -qx -- "$package" <<<"$installed" || missing+=("$package")
  done
else
  for header in boost/hana.hpp nlohmann/json.hpp CLI/CLI.hpp; do
    [ -e "/usr/include/$header" ] || [ -e "/usr/local/include/$header" ] || missing+=("$header")
  done
fi
if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "cxr: this is neither Debian nor Ubuntu; please install: g++ 12 or clang 14 or newer," \
         "cmake 3.25, ninja, python3, OpenCV, xtensor, Boost, Catch2, CLI11, nlohmann-json." >&2
    exit 1
  fi
  sudo=; if [ "$(id -u)" -ne 0 ]; then sudo=sudo; fi
  echo "installing: ${missing[*]}"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# environment FOLDER STAMP PIP-ARGUMENTS…: made once; the stamp is written last, so that an
# environment that was cut short is made again.
environment() {
  local folder=$1 stamp=$2; shift 2
  if [ "$(cat "$folder/.complete" 2>/dev/null)" = "$stamp" ]; then return; fi
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  python3 -m venv "$folder"
  while [ $# -gt 0 ]; do
    "$folder/bin/pip" install --quiet --disable-pip-version-check $1
    shift
  done
  echo "$stamp" > "$folder/.complete"
}

if [ $cuda = yes ]; then
  environment build/env "torch $torch cuda" "torch==$torch"
elif ! grep -qs "^torch $torch " build/env/.complete; then
  # Without a GPU torch_cpu needs two small libraries of CUDA's 3 GB.
  environment build/env "torch $torch cpu" "--no-deps torch==$torch" \
    "nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85"
fi
if [ $peers = yes ]; then
  environment build/peers "peers of torch $torch" \
    "torch==$torch torchvision==0.26.0 timm scikit-learn safetensors numpy pillow opencv-python-headless"
fi
