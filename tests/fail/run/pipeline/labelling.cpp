// expect: the Loss and the DataSource differ in labelling \(exclusive or multi_label\)
// expect: explain_labelling<[^;]*exclusive, [^;]*multi_label>
// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using loss = cxr::cross_entropy;
#else
using loss = cxr::masked_bce;
#endif

auto const result = cxr::pipeline<loss>{}.run();
