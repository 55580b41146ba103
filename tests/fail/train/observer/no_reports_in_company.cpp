// expect: what an Observer starts needs \\?"operator\(\)\(epoch_report const&\)
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct logger {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "logger";

  struct state {
#ifdef FIXED
    void operator()(cxr::step_report const&) {}
#endif
  };
  state start() const { return {}; }
};

auto run() { return cxr::pipeline<cxr::observers<cxr::console, logger>>{}.run(); }
