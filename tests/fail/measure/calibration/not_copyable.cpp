// expect: a Calibrator must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/run/pipeline.hpp"

struct halved {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "halved";
  static constexpr auto tasks = cxr::all_tasks;
  cxr::calibration operator()(cxr::predictions const&) const { return {}; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

cxr::pipeline<halved> const opened;
