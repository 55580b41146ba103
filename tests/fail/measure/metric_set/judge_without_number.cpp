// expect: best_by needs a metric that gives numbers
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::confusion, cxr::best_by<cxr::auroc>>;
#else
using metrics = cxr::metric_set<cxr::best_by<cxr::confusion>>;
#endif

auto run() { return cxr::pipeline<metrics>{}.run(); }
