// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// Shows and keeps nothing.
struct silent {
  using role = cxr::role::observer;                   ///< takes the place of the observer
  static constexpr std::string_view name = "silent";  ///< as printed by describe()

  void started(training_start const&) {}      ///< nothing
  void prepared(std::size_t, std::size_t) {}  ///< nothing
  void stepped(step_report const&) {}         ///< nothing
  void finished(epoch_report const&) {}       ///< nothing
  void noted(std::string_view) {}             ///< nothing
};

}  // namespace cxr
