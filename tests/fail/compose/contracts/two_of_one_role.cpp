// expect: two policies of this role were given to one pipeline; keep one
// expect: linear_head, cxr::mlp_head
// SPDX-License-Identifier: MIT
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
auto const result = cxr::pipeline<cxr::linear_head>{}.run();
#else
auto const result = cxr::pipeline<cxr::linear_head, cxr::mlp_head>{}.run();
#endif
