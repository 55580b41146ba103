// expect: this SplitPolicy would put one patient into two subsets; take patient_holdout, or ask
// expect: explain_patients<cxr::kaggle_chest_xray, cxr::stratified_holdout>
// SPDX-License-Identifier: MIT
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
auto const result = cxr::pipeline<cxr::stratified_holdout_leaking_patients>{}.run();
#else
auto const result = cxr::pipeline<cxr::stratified_holdout>{}.run();
#endif
