// expect: an Augment needs \\?"image_batch operator\(\)\(image_batch const&, training\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct mirror {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "mirror";
#ifdef FIXED
  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
#endif
};

auto const result = cxr::pipeline<mirror>{}.run();
