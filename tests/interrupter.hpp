// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <cstdint>

#include "cxr/train/observer/reports.hpp"

namespace cxr::test {

/// Sends the signal of Ctrl-C at one step; an epoch of -1 never comes.
struct interrupter {
  std::int64_t epoch = 0, step = 0;
  void operator()(step_report const& report) const {
    if (report.epoch == epoch && report.step == step) std::raise(SIGINT);
  }
};

}  // namespace cxr::test
