#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A user's project builds and runs against cxr: installed, from the Debian package where dpkg is at hand, in another
# folder than it was made for; as a subfolder; and by pkg-config. What CMake says of a target torch that the project
# has made itself, and of a project without a build type.
# consume.sh BUILD_FOLDER SCRATCH_FOLDER
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$1 scratch=$2
cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

rm -rf "$scratch"
mkdir -p "$scratch"
if command -v dpkg-deb >/dev/null; then
  (cd "$scratch" && cpack --config "$build/CPackConfig.cmake" -B package >/dev/null)
  dpkg-deb -x "$scratch"/package/libcxr-dev_*_all.deb "$scratch/unpacked"
  mv "$scratch/unpacked/usr" "$scratch/installed"
  test -s "$scratch/installed/share/doc/libcxr-dev/copyright"
else
  cmake --install "$build" --prefix "$scratch/elsewhere" >/dev/null
  mv "$scratch/elsewhere" "$scratch/installed"
fi
! grep -rl "$build\|$scratch\|$root" "$scratch/installed" || { echo "the package names folders of this machine"; exit 1; }
options=(-G Ninja -DCMAKE_BUILD_TYPE=Debug -DCXR_PYTHON="$(cached CXR_PYTHON)"
         -DCMAKE_PREFIX_PATH="$scratch/installed;$(cached CMAKE_PREFIX_PATH)"
         -DTorch_DIR="$(cached Torch_DIR)" -DCMAKE_CXX_COMPILER="$(cached CMAKE_CXX_COMPILER)"
         -DCMAKE_CXX_COMPILER_LAUNCHER="$(cached CMAKE_CXX_COMPILER_LAUNCHER)")
for way in find_package add_subdirectory; do
  echo "== $way"
  cmake --no-warn-unused-cli -S "$root/tests/consumer/$way" -B "$scratch/$way" \
    -DCXR_SOURCE="$root" "${options[@]}" >"$scratch/messages"
  cmake --build "$scratch/$way" -j 1
  "$scratch/$way/consumer"
done
"$scratch/find_package/laws"
echo "== components"
without=(-DCMAKE_DISABLE_FIND_PACKAGE_{OpenCV,CLI11,JPEG,DCMTK}=ON)
cmake --no-warn-unused-cli -S "$root/tests/consumer/components" -B "$scratch/measure" "${options[@]}" "${without[@]}" \
  -DCOMPONENT=measure -DCXR_PYTHON=/none -DTorch_DIR= >"$scratch/measure_messages"
! grep LibTorch "$scratch/measure_messages" || { echo "cxr::measure searches for LibTorch"; exit 1; }
cmake --build "$scratch/measure" -j 1
"$scratch/measure/consumer"
test -e "$scratch/installed/share/doc/cxr/docs/errors.md"
if command -v pkg-config >/dev/null; then
  echo "== pkg-config"
  export PKG_CONFIG_PATH=$scratch/installed/share/pkgconfig
  torch=$(sed -n 's/^-- cxr: LibTorch .* in \([^,]*\).*$/\1/p' "$scratch/messages" | head -n 1)
  # Linked by the newest clang, to a LibTorch that g++ has built.
  compiler=$(cached CXR_NEWEST_CLANGXX)
  [ -x "$compiler" ] || compiler=$(cached CMAKE_CXX_COMPILER)
  # shellcheck disable=SC2046
  "$compiler" "$root/tests/consumer/main.cpp" -o "$scratch/by_pkg_config" \
    $(pkg-config "--define-variable=torch=$torch" --cflags --libs cxr)
  "$scratch/by_pkg_config"
fi

# configured PROJECT TEXT [OPTION…]: the messages of configuring hold the text, whatever their line breaks.
configured() {
  local project=$1 text=$2 output
  shift 2
  rm -rf "$scratch/configured"
  output=$(cmake --no-warn-unused-cli -S "$root/tests/consumer/$project" -B "$scratch/configured" \
    -DCXR_SOURCE="$root" "${options[@]}" "$@" 2>&1) || true
  [[ $(tr -s ' \n' ' ' <<<"$output") == *"$text"* ]] ||
    { echo "$output"; echo "configuring $project $* does not say: $text"; exit 1; }
}
echo "== configuring"
own="cxr: the project's own target torch"
configured own_torch "$own, without CUDA: there is no target torch_cuda, or CXR_CUDA is OFF" -DOWN=torch
no_gloo="cxr: the target torch does not define USE_C10D_GLOO, so gloo_tcp is missing"
configured own_torch "$own, with CUDA -- $no_gloo -- definitions of cxr::torch: CXR_WITH_CUDA=1" "-DOWN=torch;torch_cuda"
configured own_torch "definitions of cxr::torch: definitions-NOTFOUND" "-DOWN=torch;torch_cuda" -DCXR_CUDA=OFF
configured own_torch "CXR_CUDA=ON, but the project's own target torch comes without a target torch_cuda" \
  -DOWN=torch -DCXR_CUDA=ON
configured components "Generating done" -DCOMPONENT=core "${without[@]}"
configured components "cxr has no component pixels; its components are measure, core and cxr" -DCOMPONENT=pixels
configured add_subdirectory "cxr: no CMAKE_BUILD_TYPE, so programs are built without optimisation" -DCMAKE_BUILD_TYPE=
old=$scratch/old_torch/share/cmake/Torch
mkdir -p "$old"
touch "$old/TorchConfig.cmake"
echo 'set(PACKAGE_VERSION "2.7.1")' >"$old/TorchConfigVersion.cmake"
configured add_subdirectory "cxr: LibTorch 2.7.1 in $scratch/old_torch is too old; 2.8 or newer is needed" -DTorch_DIR="$old"
