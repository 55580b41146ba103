// expect: a Stress needs \\?"image_batch operator\(\)\(image_batch const&, training\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/data/stress/stress.hpp"
#include "cxr/run/pipeline.hpp"

struct darker {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "darker";
#ifdef FIXED
  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
#else
  cxr::Tensor operator()(cxr::Tensor const& images) const { return images; }
#endif
};

#ifdef FIXED
constexpr cxr::explain_stress<darker> contract;
#else
auto const result = cxr::pipeline<darker>{}.run();
#endif
