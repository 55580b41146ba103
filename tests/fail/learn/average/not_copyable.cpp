// expect: an Average must be copyable \[docs/errors\.md#average-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/learn/average/average.hpp"

struct slow {
  using role = cxr::role::average;
  static constexpr std::string_view name = "slow";
#ifndef FIXED
  slow(slow const&) = delete;
#endif
  double operator()(cxr::training_progress const&) const { return 1; }
};

template struct cxr::explain_average<slow>;
