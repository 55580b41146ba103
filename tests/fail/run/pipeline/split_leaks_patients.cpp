// expect: this SplitPolicy would put one patient into two subsets; take patient_holdout, or ask
// SPDX-License-Identifier: MIT
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
cxr::pipeline<cxr::stratified_holdout_leaking_patients> const opened;
#else
cxr::pipeline<cxr::stratified_holdout> const opened;
#endif
