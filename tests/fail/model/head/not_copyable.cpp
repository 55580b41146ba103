// expect: a Head must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/model/head/head.hpp"

struct network {
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return x; }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return x; }
};

struct copycat {
  using role = cxr::role::head;
  static constexpr std::string_view name = "copycat";
  template <std::int64_t F, std::int64_t K>
  network make(std::uint64_t) const {
    return {};
  }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

template struct cxr::explain_head<copycat>;
