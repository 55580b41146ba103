// expect: a Decision needs \\?"operating_point operator\(\)\(predictions const&\) const
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct at_prevalence {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "at_prevalence";
  static constexpr auto tasks = cxr::task::binary;
#ifdef FIXED
  cxr::operating_point operator()(cxr::predictions const&) const { return {}; }
#else
  double operator()(cxr::predictions const&) const { return 0.5; }
#endif
};

cxr::pipeline<at_prevalence> const opened;
