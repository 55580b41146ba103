// expect: this SplitPolicy needs patients and this DataSource knows none; take stratified_holdout
// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/run/pipeline.hpp"

using films = cxr::image_folder<"covid", "normal">;
#ifdef FIXED
cxr::pipeline<films, cxr::stratified_holdout> const opened;
#else
cxr::pipeline<films, cxr::patient_holdout> const opened;
#endif
