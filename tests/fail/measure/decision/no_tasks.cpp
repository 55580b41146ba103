// expect: a Decision needs \\?"static constexpr auto tasks = cxr::task::binary
// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/decision.hpp"

struct at_prevalence {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "at_prevalence";
#ifdef FIXED
  static constexpr auto tasks = cxr::task::binary;
#endif
  cxr::operating_point operator()(cxr::predictions const&) const { return {}; }
};

cxr::explain_decision<at_prevalence> const opened;
