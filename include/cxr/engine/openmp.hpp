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
#include <string>
#include <system_error>
#include <thread>

namespace cxr::detail {

/// While it exists, OpenMP threads that wait sleep almost at once. libgomp lets them spin for about 8 ms,
/// unless it manages more threads than there are cores: this adds as many that do nothing. It reads
/// GOMP_SPINCOUNT before main, too early for a program to set it.
class short_spinning {
 public:
  short_spinning() : thread_([this] { hold(); }) {}
  short_spinning(short_spinning const&) = delete;
  short_spinning& operator=(short_spinning const&) = delete;
  ~short_spinning() {
    {
      std::lock_guard const lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();  // its team ends with it
  }

 private:
  void hold() {
    using parallel_region = void(void (*)(void*), void*, unsigned, unsigned);
    if (auto* const symbol = dlsym(RTLD_DEFAULT, "GOMP_parallel"))
      reinterpret_cast<parallel_region*>(symbol)([](void*) {}, nullptr,
                                                 std::thread::hardware_concurrency() + 1, 0);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return over_; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

/// Watches how long a thread waits for a core, ten times a second, and shortens the spinning while other
/// programs use the cores: alone, spinning is faster.
class spin_watch {
 public:
  /// Watches the calling thread.
  spin_watch() : file_("/proc/self/task/" + std::to_string(gettid()) + "/schedstat") {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are for the program's own threads
    try {
      thread_ = std::thread([this] { watch(); });
    } catch (std::system_error const&) {  // no more threads: as without a watch
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  spin_watch(spin_watch const&) = delete;
  spin_watch& operator=(spin_watch const&) = delete;
  ~spin_watch() {
    {
      std::lock_guard const lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

 private:
  /// Nanoseconds that the thread has waited for a core.
  long waited() const {
    long computed = 0, waited = 0;
    std::ifstream(file_) >> computed >> waited;
    return waited;
  }

  void watch() {
    using namespace std::chrono_literals;
    constexpr long share = 10'000'000;  // 10 % of 100 ms: a little load is no reason
    std::optional<short_spinning> limit;
    int quiet = 0;  // readings since other load was seen
    long before = waited();
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, 100ms, [this] { return over_; })) {
      long const now = waited();
      quiet = now - before > share ? 0 : quiet + 1;
      before = now;
      if (quiet == 0 && !limit) limit.emplace();
      if (quiet > 20) limit.reset();
    }
  }

  std::string file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

/// Keeps OpenMP threads, from now on, from using up the cores that other programs need; whoever states in
/// the environment how they wait gets that.
inline void watch_spinning() {
  if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT")) return;
  static spin_watch const watch;
}

}  // namespace cxr::detail
