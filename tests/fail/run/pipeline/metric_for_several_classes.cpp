// expect: a metric of this set is not defined for several exclusive classes; take per_class<
// expect: explain_tasks<cxr::task::multiclass, cxr::task::binary,
// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/run/pipeline.hpp"

using three_classes = cxr::image_folder<"covid", "normal", "viral">;
#ifdef FIXED
using metrics = cxr::metric_set<cxr::accuracy, cxr::per_class<cxr::auroc>>;
#else
using metrics = cxr::metric_set<cxr::accuracy, cxr::auroc>;
#endif

auto const result = cxr::pipeline<three_classes, cxr::stratified_holdout, metrics>{}.run();
