// expect: a Calibrator needs \\?"calibration operator\(\)\(predictions const&\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct halved {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "halved";
  static constexpr auto tasks = cxr::all_tasks;
#ifdef FIXED
  cxr::calibration operator()(cxr::predictions const&) const { return {}; }
#else
  double operator()(cxr::predictions const&) const { return 0.5; }
#endif
};

auto run() { return cxr::pipeline<halved>{}.run(); }
