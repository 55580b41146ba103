// SPDX-License-Identifier: MIT
#pragma once

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace cxr::detail {

/// A thread, or none where the system allows no more: OpenMP's then spin as without cxr.
template <class F>
std::jthread optional_thread(F f) {
  try {
    return std::jthread(std::move(f));
  } catch (std::system_error const&) {
    return {};
  }
}

}  // namespace cxr::detail

namespace cxr {

/// While it exists, OpenMP threads that wait sleep almost at once. libgomp lets them spin for about 8 ms,
/// unless it manages more threads than there are cores: this adds as many that do nothing. It reads
/// GOMP_SPINCOUNT before main, too early for a program to set it. For a program whose other threads need the
/// cores too, such as a server.
class short_spinning {
 public:
  short_spinning() : thread_(detail::optional_thread(&short_spinning::hold)) {}

 private:
  static void hold(std::stop_token stop) {
    using parallel_region = void(void (*)(void*), void*, unsigned, unsigned);
    if (auto* const symbol = dlsym(RTLD_DEFAULT, "GOMP_parallel"))
      reinterpret_cast<parallel_region*>(symbol)([](void*) {}, nullptr,
                                                 std::thread::hardware_concurrency() + 1, 0);
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait(lock, stop, [] { return false; });
  }

  std::jthread thread_;  // its team ends with it
};

}  // namespace cxr

namespace cxr::detail {

/// Watches how long a thread waits for a core, ten times a second, and shortens the spinning while other
/// programs use the cores: alone, spinning is faster.
class spin_watch {
 public:
  /// Watches the calling thread.
  spin_watch() : file_("/proc/self/task/" + std::to_string(gettid()) + "/schedstat") {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the program's own threads
    thread_ = optional_thread([this](std::stop_token stop) { watch(stop); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  spin_watch(spin_watch const&) = delete;
  spin_watch& operator=(spin_watch const&) = delete;

 private:
  /// Nanoseconds that the thread has waited for a core.
  long waited() const {
    long computed = 0, waited = 0;
    std::ifstream(file_) >> computed >> waited;
    return waited;
  }

  void watch(std::stop_token stop) const {
    using namespace std::chrono_literals;
    constexpr long share = 10'000'000;  // 10 % of 100 ms: a little load is no reason
    std::optional<short_spinning> limit;
    int quiet = 0;  // readings since other load was seen
    long before = waited();
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any ended;
    for (;;) {
      ended.wait_for(lock, stop, 100ms, [] { return false; });
      if (stop.stop_requested()) return;
      long const now = waited();
      quiet = now - before > share ? 0 : quiet + 1;
      before = now;
      if (quiet == 0 && !limit) limit.emplace();
      if (quiet > 20) limit.reset();
    }
  }

  std::string file_;
  std::jthread thread_;  // last: ends before what it reads
};

/// Keeps OpenMP threads, from now on, from using up the cores that other programs need; whoever states in
/// the environment how they wait gets that.
inline void watch_spinning() {
  if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT")) return;
  static spin_watch const watch;
}

}  // namespace cxr::detail
