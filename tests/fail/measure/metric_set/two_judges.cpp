// expect: two metrics of this set are marked best_by; keep one
// expect: best_by<cxr::auroc>, cxr::best_by<cxr::f1>
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::best_by<cxr::auroc>, cxr::f1>;
#else
using metrics = cxr::metric_set<cxr::best_by<cxr::auroc>, cxr::best_by<cxr::f1> >;
#endif

auto run() { return cxr::pipeline<metrics>{}.run(); }
