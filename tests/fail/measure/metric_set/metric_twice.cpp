// expect: a metric is in this metric_set twice; keep one
// expect: auroc, cxr::best_by<cxr::auroc>
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::best_by<cxr::auroc>>;
#else
using metrics = cxr::metric_set<cxr::auroc, cxr::best_by<cxr::auroc>>;
#endif

auto run() { return cxr::pipeline<metrics>{}.run(); }
