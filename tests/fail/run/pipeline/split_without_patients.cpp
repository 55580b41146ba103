// expect: this SplitPolicy needs patients and this DataSource knows none; take stratified_holdout
// expect: explain_patients<cxr::image_folder<.*>, cxr::patient_holdout>
// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/run/pipeline.hpp"

using images = cxr::image_folder<"covid", "normal">;
#ifdef FIXED
auto const result = cxr::pipeline<images, cxr::stratified_holdout>{}.run();
#else
auto const result = cxr::pipeline<images, cxr::patient_holdout>{}.run();
#endif
