// expect: every argument of a pipeline is a policy and needs \\?"using role = cxr::role::head;\\?"
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct stranger {};

#ifdef FIXED
auto const result = cxr::pipeline<>{}.run();
#else
auto const result = cxr::pipeline<stranger>{}.run();
#endif
