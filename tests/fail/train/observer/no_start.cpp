// expect: an Observer needs \\?"start\(\) const
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct logger {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "logger";
  void operator()(cxr::epoch_report const&) {}
#ifdef FIXED
  logger start() const { return *this; }
#endif
};

cxr::pipeline<logger> const opened;
