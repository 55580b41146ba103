// expect: a Schedule needs \\?"double operator\(\)\(training_progress const&\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/learn/schedule/schedule.hpp"
#include "cxr/run/pipeline.hpp"

struct step_decay {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "step_decay";
#ifdef FIXED
  double operator()(cxr::training_progress const&) const { return 1; }
#else
  double operator()(std::int64_t step, std::int64_t steps) const { return double(step) / steps; }
#endif
};

#ifdef FIXED
constexpr cxr::explain_schedule<step_decay> contract;
#else
auto const result = cxr::pipeline<step_decay>{}.run();
#endif
