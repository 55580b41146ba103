// expect: an Observer must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/train/observer/observer.hpp"

struct logger {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "logger";
  void prepared(std::size_t, std::size_t) {}
  void started(cxr::training_start const&) {}
  void stepped(cxr::step_report const&) {}
  void finished(cxr::epoch_report const&) {}
  void noted(std::string_view) {}
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

template <class O>
class door : cxr::explain_observer<O> {};
door<logger> opened;
