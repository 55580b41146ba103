// expect: a policy needs a default constructor, since settings begin with the defaults
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct jitter {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "jitter";
  static constexpr auto fields = cxr::hana::make_tuple();

#ifdef FIXED
  double strength = 0.1;
#else
  explicit jitter(double largest) : strength(largest) {}
  double strength;
#endif

  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
};

auto run() { return cxr::pipeline<jitter>{}.run(); }
