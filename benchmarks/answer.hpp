// SPDX-License-Identifier: MIT
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <iostream>

/// Reads a count from standard input, runs that many steps and prints the seconds of each; at the
/// end of the input it prints the peak memory in MiB. This lets programs take turns (compare.py).
template <class Step>
void answer(Step&& step) {
  for (int count = 0; std::cin >> count;) {
    for (int i = 0; i < count; ++i) {
      auto const began = std::chrono::steady_clock::now();
      step();
      std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()
                << ' ';
    }
    std::cout << std::endl;
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::cout << used.ru_maxrss / 1024 << std::endl;
}
