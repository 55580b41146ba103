// expect: a trainer needs a classifier<backbone, head>, so that its head can learn apart
// SPDX-License-Identifier: MIT
#include "cxr/cxr.hpp"

auto train(cxr::training_settings<3> const& settings,
           cxr::image_cache<std::uint8_t> const& images) {
  auto watch = cxr::silent{}.start();
  cxr::trainer training(settings, watch, cxr::shuffled{}, cxr::no_augment{}, cxr::cross_entropy{},
                        cxr::adamw{}, cxr::warmup_cosine{}, cxr::metric_set<cxr::auroc>{},
                        cxr::cpu<float>{});
#ifdef FIXED
  auto network = cxr::make_classifier<2>(cxr::densenet121<cxr::scratch>{}, cxr::linear_head{}, 1);
#else
  auto network = cxr::densenet121<cxr::scratch>{}.make(1);
#endif
  return training.fit(network, images, {});
}
