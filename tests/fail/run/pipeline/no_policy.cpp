// expect: every argument of a pipeline is a policy and needs \\?"using role = cxr::role::head;\\?"
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct stranger {};

#ifdef FIXED
cxr::pipeline<> const opened;
#else
cxr::pipeline<stranger> const opened;
#endif
