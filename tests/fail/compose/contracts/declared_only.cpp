// expect: this policy is declared, but its header is not included; include it, or cxr/cxr\.hpp
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
auto run() { return cxr::pipeline<cxr::adamw>{}.run(); }
#else
struct forgotten;
auto run() { return cxr::pipeline<forgotten>{}.run(); }
#endif
