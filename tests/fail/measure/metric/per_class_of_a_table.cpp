// expect: per_class and micro take a metric of two classes that gives one number
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::confusion, cxr::per_class<cxr::auroc>>;
#else
using metrics = cxr::metric_set<cxr::per_class<cxr::confusion>>;
#endif

auto run() { return cxr::pipeline<metrics>{}.run(); }
