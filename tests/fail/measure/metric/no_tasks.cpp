// expect: a Metric needs \\?"static constexpr auto tasks = cxr::task::binary
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
#ifdef FIXED
  static constexpr auto tasks = cxr::task::binary;
#endif
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
};

auto run() { return cxr::pipeline<cxr::metric_set<npv>>{}.run(); }
