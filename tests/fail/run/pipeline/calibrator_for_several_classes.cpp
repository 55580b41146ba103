// expect: this Calibrator cannot be fitted for the source's classes; take temperature
// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/measure/calibration/platt.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using images = cxr::image_folder<"covid", "normal">;
#else
using images = cxr::image_folder<"covid", "normal", "viral">;
#endif

auto const result =
    cxr::pipeline<images, cxr::stratified_holdout, cxr::metric_set<cxr::accuracy>, cxr::platt>{}
        .run();
