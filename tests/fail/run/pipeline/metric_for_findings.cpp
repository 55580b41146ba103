// expect: a metric of this set is not defined for multi-label findings; take per_class<
// expect: explain_tasks<cxr::task::multi_label, cxr::task::binary,
// SPDX-License-Identifier: MIT
#include "cxr/data/source/synthetic_findings.hpp"
#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::per_class<cxr::auroc>>;
#else
using metrics = cxr::metric_set<cxr::auroc>;
#endif

auto const result = cxr::pipeline<cxr::synthetic_findings, cxr::masked_bce, metrics>{}.run();
