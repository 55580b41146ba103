// expect: a trainer needs a sampler, augment, loss, optimizer, schedule, metric set and
// SPDX-License-Identifier: MIT
#include "cxr/cxr.hpp"

auto train(cxr::training_settings<3> const& settings) {
#ifdef FIXED
  cxr::cpu<float> const execution;
#else
  cxr::cuda_if_available const execution;
#endif
  auto watch = cxr::silent{}.start();
  return cxr::trainer(settings, watch, cxr::shuffled{}, cxr::no_augment{}, cxr::cross_entropy{},
                      cxr::adamw{}, cxr::warmup_cosine{}, cxr::metric_set<cxr::auroc>{}, execution);
}
