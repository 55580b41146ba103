// expect: densenet comes in depths 121, 161, 169, 201, and 10 for tests
// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/weights/scratch.hpp"

#ifdef FIXED
cxr::densenet<121, cxr::scratch> const backbone;
#else
cxr::densenet<122, cxr::scratch> const backbone;
#endif
