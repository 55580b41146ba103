// expect: cuda computes in float or cxr::bfloat16 \[docs/errors\.md#execution-scalar\]
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cuda.hpp"

#ifdef FIXED
cxr::cuda<float> execution;
#else
cxr::cuda<double> execution;
#endif
