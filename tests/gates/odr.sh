#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Two units that include everything link: nothing under include/ is defined twice.
# odr.sh COMPILER, in the folder with the file `flags`.
set -euo pipefail
printf '#include <cxr/cxr.hpp>\n' >odr.cpp
"$1" @flags -O0 -w -c odr.cpp -o odr_one.o
cp odr_one.o odr_two.o
ld -r odr_one.o odr_two.o -o odr_both.o || {
  echo "a function or variable under include/ is not inline: the names above are defined twice"
  exit 1
}
