// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace cxr::detail {

/// Calls work(index) for each index below count, on this thread and on others; `work` writes what belongs
/// to its index only, so that the number of threads does not matter. @throws what `work` throws first
/// @param threads  at most; 0: up to four, as many as there are cores
template <class Work>
void parallel_for(std::size_t count, std::size_t threads, Work const& work) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex failing;
  auto const run = [&] {
    try {
      for (auto index = next++; index < count; index = next++) work(index);
    } catch (...) {
      std::lock_guard const lock(failing);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  {
    std::vector<std::jthread> others;
    if (threads == 0) threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
    try {
      for (std::size_t other = 1; other < std::min(threads, count); ++other)
        others.emplace_back(run);
    } catch (std::system_error const&) {  // the system allows no more threads
    }
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace cxr::detail
