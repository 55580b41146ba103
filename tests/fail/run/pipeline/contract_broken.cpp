// expect: an Augment needs \\?"Tensor operator\(\)\(Tensor const& images, training\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct mirror {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "mirror";
#ifdef FIXED
  cxr::Tensor operator()(cxr::Tensor const& images, cxr::training) const { return images; }
#endif
};

cxr::pipeline<mirror> const opened;
