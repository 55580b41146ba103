// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>

namespace cxr {

namespace detail {
inline std::atomic<int> interrupting_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);
}  // namespace detail

/// While it lives, the signals that end a program are remembered instead: Ctrl-C (SIGINT), SIGTERM, a
/// closed terminal (SIGHUP) and an output that nobody reads any more (SIGPIPE). A second Ctrl-C ends
/// the program at once. A signal that the program was started to ignore, as by nohup, stays ignored.
/// One guard at a time.
class interrupt_guard {
 public:
  /// Takes the signals over.
  interrupt_guard() {
    detail::interrupting_signal = 0;
    for (std::size_t index = 0; index < signals.size(); ++index) {
      int const signal = signals[index];
      ::sigaction(signal, nullptr, &before_[index]);
      if (before_[index].sa_handler == SIG_IGN) continue;
      struct sigaction remember {};
      remember.sa_handler = [](int received) {
        int none = 0;
        detail::interrupting_signal.compare_exchange_strong(none, received);
      };
      // A terminal that closes may send SIGHUP twice, and each line printed sends SIGPIPE.
      bool const once = signal == SIGINT || signal == SIGTERM;
      remember.sa_flags = SA_RESTART | (once ? static_cast<int>(SA_RESETHAND) : 0);
      ::sigaction(signal, &remember, nullptr);
    }
  }
  interrupt_guard(interrupt_guard const&) = delete;
  interrupt_guard& operator=(interrupt_guard const&) = delete;
  ~interrupt_guard() {
    for (std::size_t index = 0; index < signals.size(); ++index)
      if (before_[index].sa_handler != SIG_IGN)
        ::sigaction(signals[index], &before_[index], nullptr);
  }

  /// Whether a signal came since.
  bool requested() const { return signal() != 0; }
  /// The first signal that came; 0: none.
  int signal() const { return detail::interrupting_signal; }

 private:
  static constexpr std::array<int, 4> signals{SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  std::array<struct sigaction, signals.size()> before_{};
};

/// What a shell expects of a program that a signal ended: 130 after Ctrl-C, 143 after SIGTERM.
/// @param signal  0: none, and the status is 0
constexpr int exit_status_of_signal(int signal) { return signal == 0 ? 0 : 128 + signal; }

}  // namespace cxr
