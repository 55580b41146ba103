// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <csignal>

namespace cxr {

namespace detail {
inline std::atomic<bool> interrupt_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);
}  // namespace detail

/// While it lives, Ctrl-C (SIGINT) and SIGTERM are remembered instead of ending the program; a
/// second Ctrl-C ends it at once. One at a time.
class interrupt_guard {
 public:
  /// Takes the two signals over.
  interrupt_guard() {
    detail::interrupt_requested = false;
    struct sigaction remember {};
    remember.sa_handler = [](int) { detail::interrupt_requested = true; };
    remember.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &remember, &interrupt_);
    ::sigaction(SIGTERM, &remember, &terminate_);
  }
  interrupt_guard(interrupt_guard const&) = delete;
  interrupt_guard& operator=(interrupt_guard const&) = delete;
  ~interrupt_guard() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGTERM, &terminate_, nullptr);
  }

  /// Whether a signal came since.
  bool requested() const { return detail::interrupt_requested; }

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

}  // namespace cxr
