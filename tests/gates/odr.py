# SPDX-License-Identifier: MIT
"""Two units that include everything link: nothing under include/ is defined twice."""
import pathlib
import shutil
import subprocess
import sys

from source import compile_flags, finish, precompiled

compiler = sys.argv[1]
pathlib.Path("odr.cpp").write_text("#include <cxr/cxr.hpp>\n")
subprocess.run([compiler, *compile_flags(), *precompiled(compiler, "cxr/cxr.hpp"), "-O0", "-w", "-c", "odr.cpp", "-o",
                "odr_one.o"], check=True)
shutil.copy("odr_one.o", "odr_two.o")
linked = subprocess.run(["ld", "-r", "odr_one.o", "odr_two.o", "-o", "odr_both.o"], stderr=subprocess.PIPE, text=True)
finish([linked.stderr[:4000]] if linked.returncode else [],
       "a function or variable under include/ is not inline: the names above are defined twice")
