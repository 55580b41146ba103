// expect: every argument of a pipeline is a policy and needs \\?"using role = cxr::role::head;\\?"
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct mirror {
  using role = cxr::role::augment;
#ifdef FIXED
  static constexpr std::string_view name = "mirror";
#endif
  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
};

auto run() { return cxr::pipeline<mirror>{}.run(); }
