// expect: per_class and micro take a metric of two classes that gives one number
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/average/micro.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::confusion, cxr::micro<cxr::auroc>>;
#else
using metrics = cxr::metric_set<cxr::micro<cxr::confusion>>;
#endif

auto run() { return cxr::pipeline<metrics>{}.run(); }
