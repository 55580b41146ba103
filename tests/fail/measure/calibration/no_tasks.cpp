// expect: a Calibrator needs \\?"static constexpr auto tasks = cxr::task::binary
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct halved {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "halved";
#ifdef FIXED
  static constexpr auto tasks = cxr::all_tasks;
#endif
  cxr::calibration operator()(cxr::predictions const&) const { return {}; }
};

cxr::pipeline<halved> const opened;
