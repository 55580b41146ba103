// expect: xrv<.+> is one of all, nih, pc, chex, rsna, mimic_nb, mimic_ch
// SPDX-License-Identifier: MIT
#include "cxr/model/weights/xrv.hpp"

#ifdef FIXED
cxr::xrv<"pc"> weights;
#else
cxr::xrv<"padchest"> weights;
#endif
