// expect: a Metric must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/run/pipeline.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr auto tasks = cxr::task::binary;
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

auto run() { return cxr::pipeline<cxr::metric_set<npv>>{}.run(); }
