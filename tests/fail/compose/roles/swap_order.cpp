// expect: swap takes the pipeline first and then the policies: swap<pneumonia, linear_head>
// SPDX-License-Identifier: MIT
#include "cxr/model/head/linear_head.hpp"
#include "cxr/run/pipeline.hpp"

using pneumonia = cxr::pipeline<>;
#ifdef FIXED
using swapped = cxr::swap<pneumonia, cxr::linear_head>;
#else
using swapped = cxr::swap<cxr::linear_head, pneumonia>;
#endif

auto run() { return swapped{}.run(); }
