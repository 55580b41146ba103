// expect: an Observer needs \\?"prepared\(std::size_t done, std::size_t total\)
// SPDX-License-Identifier: MIT
#include "cxr/train/observer/observer.hpp"

struct logger {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "logger";
  void prepared(std::size_t, std::size_t) {}
  void started(cxr::training_start const&) {}
  void stepped(cxr::step_report const&) {}
  void finished(cxr::epoch_report const&) {}
#ifdef FIXED
  void noted(std::string_view) {}
#endif
};

template <class O>
class door : cxr::explain_observer<O> {};
door<logger> opened;
