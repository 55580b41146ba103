// expect: a Metric needs \\?"static constexpr auto tasks = cxr::task::binary
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric_set.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
#ifdef FIXED
  static constexpr auto tasks = cxr::task::binary;
#endif
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
};

cxr::metric_set<npv> const opened;
