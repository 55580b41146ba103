// expect: a Schedule must be copyable \[docs/errors\.md#schedule-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/learn/schedule/schedule.hpp"

struct step_decay {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "step_decay";
#ifndef FIXED
  step_decay(step_decay const&) = delete;
#endif
  double operator()(cxr::training_progress const&) const { return 1; }
};

template struct cxr::explain_schedule<step_decay>;
