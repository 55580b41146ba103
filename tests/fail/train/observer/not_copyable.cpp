// expect: an Observer must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/run/pipeline.hpp"

struct logger {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "logger";

  struct state {
    void operator()(cxr::epoch_report const&) {}
  };
  state start() const { return {}; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

cxr::pipeline<logger> const opened;
