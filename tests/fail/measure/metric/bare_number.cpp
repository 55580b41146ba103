// expect: a Metric gives a cxr::measurement, which a double converts to, and not a bare number
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr auto tasks = cxr::task::binary;
#ifdef FIXED
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
#else
  double operator()(cxr::predictions const&) const { return 0.5; }
#endif
};

auto run() { return cxr::pipeline<cxr::metric_set<npv>>{}.run(); }
