// SPDX-License-Identifier: MIT
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <iostream>

/// The largest memory of the process so far, in MiB.
inline long peak_memory() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss / 1024;
}

/// Reads a count from standard input, runs that many steps and prints the seconds of each; at the
/// end of the input it prints the peak memory in MiB. This lets programs take turns (compare.py).
/// @param step  returns when all of it is done, on a device too
/// @param peak  () -> MiB
template <class Step, class Peak = decltype(&peak_memory)>
void answer(Step&& step, Peak&& peak = peak_memory) {
  for (int count = 0; std::cin >> count;) {
    for (int i = 0; i < count; ++i) {
      auto const began = std::chrono::steady_clock::now();
      step();
      std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()
                << ' ';
    }
    std::cout << std::endl;
  }
  std::cout << peak() << std::endl;
}
