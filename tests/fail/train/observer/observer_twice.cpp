// expect: an observer is in this company twice; keep one
// expect: console, cxr::console
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using watching = cxr::observers<cxr::console>;
#else
using watching = cxr::observers<cxr::console, cxr::console>;
#endif

cxr::pipeline<watching> const opened;
