// expect: two metrics of this set are marked best_by; keep one
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/auroc.hpp"
#include "cxr/measure/metric/f1.hpp"
#include "cxr/measure/metric_set.hpp"

#ifdef FIXED
cxr::metric_set<cxr::best_by<cxr::auroc>, cxr::f1> const opened;
#else
cxr::metric_set<cxr::best_by<cxr::auroc>, cxr::best_by<cxr::f1> > const opened;
#endif
