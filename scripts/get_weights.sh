#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Downloads published weights into ./weights, where cxr searches for them, and checks their SHA-256.
#   scripts/get_weights.sh densenet121 [FOLDER]          also 161, 169, 201: torchvision's, of ImageNet
#   scripts/get_weights.sh densenet121.tv_in1k [FOLDER]  timm's, also densenet121.ra_in1k
#   scripts/get_weights.sh xrv_all [FOLDER]              TorchXRayVision's, also xrv_nih, xrv_pc, xrv_chex,
#                                                        xrv_rsna, xrv_mimic_nb, xrv_mimic_ch
# An interrupted download is resumed; a file is whole or absent. CXR_WEIGHTS_SERVER=http://host:port
# replaces the published servers.
set -euo pipefail
name=${1:-} folder=${2:-weights}

die() { printf 'get_weights: %s\n' "$*" >&2; exit 1; }
usage() { sed -n '/^#   scripts/,/xrv_rsna/s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# Each sets url, file and sha256, the digits that are published: torch.hub's names end in the first
# eight, Hugging Face states all of them in a header, TorchXRayVision publishes none.
torchvision() {
  local hash
  case $1 in
    121) hash=a639ec97 ;; 161) hash=8d451a50 ;; 169) hash=b2777c0a ;; 201) hash=c1103571 ;;
    *) usage ;;
  esac
  file=densenet$1-$hash.pth sha256=$hash
  url=$(server https://download.pytorch.org)/models/$file
}
timm() {
  file=$1.safetensors
  url=$(server https://huggingface.co)/timm/$1/resolve/main/model.safetensors
  sha256=$(curl -fsSI "$url" | tr -d '\r"' | awk 'tolower($1) == "x-linked-etag:" {print $2; exit}') ||
    die "$url: the server does not answer, or has no $1"
  [[ $sha256 =~ ^[0-9a-f]{64}$ ]] || die "$url: the server states no SHA-256"
}
xrv() {
  local corpus=$1
  case $corpus in
    all) corpus=nih-pc-chex-mimic_ch-google-openi-kaggle ;;
    rsna) corpus=kaggle ;;
    nih | pc | chex | mimic_nb | mimic_ch) ;;
    *) usage ;;
  esac
  file=$corpus-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt sha256=
  url=$(server https://github.com)/mlmed/torchxrayvision/releases/download/v1/$file
}
server() { echo "${CXR_WEIGHTS_SERVER:-$1}"; }

case $name in
  densenet*.*) timm "$name" ;;
  densenet*) torchvision "${name#densenet}" ;;
  xrv_*) xrv "${name#xrv_}" ;;
  *) usage ;;
esac

target=$folder/$file part=$folder/$file.part
[ ! -e "$target" ] || { echo "$target is there already"; exit 0; }
mkdir -p "$folder"
exec 9<"$folder"
flock -n 9 || die "another program is fetching into $folder"

# Sets code, curl's, and status, the server's.
fetch() {
  code=0
  status=$(curl -fL --retry 3 --connect-timeout 20 -C - -o "$part" -w '%{http_code}' "$url") || code=$?
}
echo "get_weights: $url"
fetch
# 33: the server cannot resume. 416: the file is already complete here.
if [ $code = 33 ]; then rm -f "$part"; fetch; fi
if [ $code != 0 ] && ! { [ "$status" = 416 ] && [ -s "$part" ]; }; then
  die "$url could not be fetched (curl: $code, server: $status); run again to resume,
or fetch it elsewhere and save it as $target"
fi

found=$(sha256sum "$part" | cut -d' ' -f1)
if [[ $found != "$sha256"* ]]; then
  rm -f "$part"
  die "$url has the SHA-256 $found, published is $sha256…; it was removed, run again"
fi
[ -n "$sha256" ] || echo "get_weights: no checksum is published; this file's SHA-256 is $found"
sync "$part"
mv "$part" "$target"
echo "$target"
