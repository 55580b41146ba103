// expect: this metric is not part of the metric_set; add it there
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric_set.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::accuracy, cxr::auroc>;
#else
using metrics = cxr::metric_set<cxr::accuracy>;
#endif

double show(cxr::predictions const& subset) { return metrics{}(subset).get<cxr::auroc>().value(); }
