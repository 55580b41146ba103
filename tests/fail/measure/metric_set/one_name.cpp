// expect: two metrics of this metric_set give numbers of one name
// expect: per_class<cxr::recall>
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::accuracy, cxr::best_by<cxr::per_class<cxr::recall>>>;
#else
using metrics = cxr::metric_set<cxr::recall, cxr::best_by<cxr::per_class<cxr::recall>>>;
#endif

auto run() { return cxr::pipeline<metrics>{}.run(); }
