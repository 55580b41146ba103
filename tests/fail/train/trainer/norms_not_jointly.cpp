// expect: sync_batch_norm needs a backbone and a head called with \(Tensor, joint_training<P>\)
// SPDX-License-Identifier: MIT
#include "cxr/cxr.hpp"

struct own_network {
  BOOST_HANA_DEFINE_STRUCT(own_network, (cxr::batch_norm, norm));
  template <class Self, class Mode>
  static cxr::Tensor features(Self& self, cxr::Tensor const& images, Mode mode) {
    return self.norm(images, mode).mean({2, 3});
  }
  cxr::Tensor operator()(cxr::Tensor const& images, cxr::training mode) {
    return features(*this, images, mode);
  }
  cxr::Tensor operator()(cxr::Tensor const& images, cxr::inference mode) const {
    return features(*this, images, mode);
  }
#ifdef FIXED
  template <cxr::Processes P>
  cxr::Tensor operator()(cxr::Tensor const& images, cxr::joint_training<P> const& mode) {
    return features(*this, images, mode);
  }
#endif
};

auto train(cxr::training_settings<3> const& settings,
           cxr::image_cache<std::uint8_t> const& images) {
  auto watch = cxr::silent{}.start();
  cxr::trainer training(
      settings, watch, cxr::shuffled{}, cxr::no_augment{}, cxr::cross_entropy{}, cxr::adamw{},
      cxr::warmup_cosine{}, cxr::metric_set<cxr::auroc>{},
      cxr::distributed<cxr::cpu<float>, cxr::mpi_if_built, cxr::sync_batch_norm>{});
  cxr::classifier<own_network, cxr::linear> network;
  return training.fit(network, images, {});
}
