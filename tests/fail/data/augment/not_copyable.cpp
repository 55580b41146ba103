// expect: an Augment must be copyable \[docs/errors\.md#augment-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/data/augment/augment.hpp"

struct invert {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "invert";
#ifndef FIXED
  invert(invert const&) = delete;
#endif
  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
};

template struct cxr::explain_augment<invert>;
