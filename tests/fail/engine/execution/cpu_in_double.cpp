// expect: cpu computes in float or cxr::bfloat16 \[docs/errors\.md#execution-scalar\]
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"

#ifdef FIXED
cxr::cpu<float> execution;
#else
cxr::cpu<double> execution;
#endif
