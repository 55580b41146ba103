// expect: a Decision needs \\?"static constexpr auto tasks = cxr::task::binary
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct at_prevalence {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "at_prevalence";
#ifdef FIXED
  static constexpr auto tasks = cxr::task::binary;
#endif
  cxr::operating_point operator()(cxr::predictions const&) const { return {}; }
};

auto run() { return cxr::pipeline<at_prevalence>{}.run(); }
