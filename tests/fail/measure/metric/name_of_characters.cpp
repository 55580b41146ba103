// expect: a Metric needs \\?"static constexpr std::string_view name
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct npv {
#ifdef FIXED
  static constexpr std::string_view name = "npv";
#else
  static constexpr char const* name = "npv";
#endif
  static constexpr auto tasks = cxr::task::binary;
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
};

auto run() { return cxr::pipeline<cxr::metric_set<npv>>{}.run(); }
