// expect: best_by marks a metric that gives no number to compare epochs by
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/auroc.hpp"
#include "cxr/measure/metric/confusion.hpp"
#include "cxr/measure/metric_set.hpp"

#ifdef FIXED
cxr::metric_set<cxr::confusion, cxr::best_by<cxr::auroc>> const opened;
#else
cxr::metric_set<cxr::best_by<cxr::confusion>> const opened;
#endif
