// expect: fused takes a densenet, for example cxr::fused<cxr::densenet121<>>
// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/fused_densenet.hpp"
#include "cxr/model/weights/scratch.hpp"

#ifdef FIXED
cxr::fused<cxr::densenet121<>> const backbone;
#else
struct my_net {};
cxr::fused<my_net> const backbone;
#endif
