// expect: this Sampler needs patients and this DataSource knows none; take shuffled or balanced
// expect: explain_sampled_patients<cxr::image_folder<.*>, cxr::by_patient>
// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/learn/sampler/by_patient.hpp"
#include "cxr/run/pipeline.hpp"

using images = cxr::image_folder<"covid", "normal">;
#ifdef FIXED
auto const result = cxr::pipeline<images, cxr::stratified_holdout>{}.run();
#else
auto const result = cxr::pipeline<images, cxr::stratified_holdout, cxr::by_patient>{}.run();
#endif
