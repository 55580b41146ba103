// expect: a metric of this set is defined for two classes only; take it out of the metric_set
// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using metrics = cxr::metric_set<cxr::accuracy, cxr::confusion>;
#else
using metrics = cxr::metric_set<cxr::accuracy, cxr::auroc>;
#endif

cxr::pipeline<cxr::image_folder<"covid", "normal", "viral">, cxr::stratified_holdout, metrics> const
    opened;
