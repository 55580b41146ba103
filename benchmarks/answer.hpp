// SPDX-License-Identifier: MIT
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <ctime>
#include <iostream>

/// The largest memory of the process so far, in MiB.
inline long peak_memory() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss / 1024;
}

/// The seconds that this process has had on the cores: for work of one thread, which other programs
/// would otherwise seem to slow down.
struct cpu_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<cpu_clock>;
  static constexpr bool is_steady = true;
  static time_point now() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return time_point(std::chrono::seconds(used.tv_sec) + duration(used.tv_nsec));
  }
};

/// Reads a count from standard input, runs that many steps and prints the seconds of each; at the
/// end of the input it prints the peak memory in MiB. This lets programs take turns (compare.py).
/// @param step  returns when all of it is done, on a device too
/// @param peak  () -> MiB
template <class Clock = std::chrono::steady_clock, class Step, class Peak = decltype(&peak_memory)>
void answer(Step&& step, Peak&& peak = peak_memory) {
  for (int count = 0; std::cin >> count;) {
    for (int i = 0; i < count; ++i) {
      auto const began = Clock::now();
      step();
      std::cout << std::chrono::duration<double>(Clock::now() - began).count() << ' ';
    }
    std::cout << std::endl;
  }
  std::cout << peak() << std::endl;
}
