// expect: a Backbone needs \\?"make\(std::uint64_t seed\) const\\?" giving a network
// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/run/pipeline.hpp"

struct network {
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return x; }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return x; }
};

struct small_net {
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "small_net";
  static constexpr std::int64_t channels = 3, features = 8;
  cxr::scratch weights = {};
#ifdef FIXED
  network make(std::uint64_t) const { return {}; }
#endif
};

#ifdef FIXED
constexpr cxr::explain_backbone<small_net> contract;
#else
auto const result = cxr::pipeline<small_net>{}.run();
#endif
