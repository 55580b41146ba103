// expect: a Metric needs a default constructor, with its settings as members
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr auto tasks = cxr::task::binary;
#ifndef FIXED
  explicit npv(double) {}
#endif
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
};

auto run() { return cxr::pipeline<cxr::metric_set<npv>>{}.run(); }
