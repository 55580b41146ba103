// expect: a trainer needs what an observer's start\(\) gives
// SPDX-License-Identifier: MIT
#include "cxr/cxr.hpp"

auto train(cxr::training_settings<3> const& settings) {
#ifdef FIXED
  auto watch = cxr::console{}.start();
#else
  auto watch = cxr::console{};
#endif
  return cxr::trainer(settings, watch, cxr::shuffled{}, cxr::no_augment{}, cxr::cross_entropy{},
                      cxr::adamw{}, cxr::warmup_cosine{}, cxr::metric_set<cxr::auroc>{},
                      cxr::cpu<float>{});
}
