// expect: observers<> needs one observer at least
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"
#include "cxr/train/observer/silent.hpp"

#ifdef FIXED
using watching = cxr::observers<cxr::silent>;
#else
using watching = cxr::observers<>;
#endif

cxr::pipeline<watching> const opened;
