// expect: a Backbone must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

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
  cxr::scratch weights = {};
  network make(std::uint64_t) const { return {}; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

template struct cxr::explain_backbone<small_net>;
