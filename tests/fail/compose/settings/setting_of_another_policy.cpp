// expect: settings were given a policy that the pipeline does not have
// expect: pipeline<>, cxr::sgd
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/sgd.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using pneumonia = cxr::pipeline<cxr::sgd>;
#else
using pneumonia = cxr::pipeline<>;
#endif

cxr::settings<pneumonia> const all{cxr::sgd{.learning_rate = 0.1}};
