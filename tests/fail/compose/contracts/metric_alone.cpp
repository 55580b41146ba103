// expect: a metric is an argument of a set of metrics: metric_set<auroc, f1>
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
auto run() { return cxr::pipeline<cxr::metric_set<cxr::auroc>>{}.run(); }
#else
auto run() { return cxr::pipeline<cxr::auroc>{}.run(); }
#endif
