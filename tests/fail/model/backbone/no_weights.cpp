// expect: a Backbone needs a member \\?"weights\\?", for example
// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/weights/scratch.hpp"

struct network {
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return x; }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return x; }
};

struct small_net {
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "small_net";
  static constexpr std::int64_t channels = 3, features = 8;
#ifdef FIXED
  cxr::scratch weights = {};
#endif
  network make(std::uint64_t) const { return {}; }
};

template struct cxr::explain_backbone<small_net>;
