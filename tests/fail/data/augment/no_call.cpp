// expect: an Augment needs \\?"image_batch operator\(\)\(image_batch const&, training\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/data/augment/augment.hpp"

struct invert {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "invert";
#ifdef FIXED
  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
#else
  cxr::Tensor operator()(cxr::Tensor const& images, cxr::training) const { return images; }
#endif
};

template struct cxr::explain_augment<invert>;
