// expect: a Calibrator needs \\?"calibration operator\(\)\(predictions const&\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/measure/calibration/calibration.hpp"

struct halved {
  static constexpr std::string_view name = "halved";
  static constexpr auto tasks = cxr::all_tasks;
#ifdef FIXED
  cxr::calibration operator()(cxr::predictions const&) const { return {}; }
#else
  double operator()(cxr::predictions const&) const { return 0.5; }
#endif
};

template struct cxr::explain_calibrator<halved>;
