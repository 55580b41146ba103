// expect: a Metric must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/measure/metric_set.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr auto tasks = cxr::task::binary;
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

cxr::metric_set<npv> const opened;
