// expect: a Decision must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/run/pipeline.hpp"

struct at_prevalence {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "at_prevalence";
  static constexpr auto tasks = cxr::task::binary;
  cxr::operating_point operator()(cxr::predictions const&) const { return {}; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

cxr::pipeline<at_prevalence> const opened;
