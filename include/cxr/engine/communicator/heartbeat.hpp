// SPDX-License-Identifier: MIT
#pragma once

#ifdef CXR_MPI

#include <mpi.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <thread>

#include "cxr/core/shard.hpp"

namespace cxr::detail {

/// Seconds without a sign of life after which a process counts as dead: CXR_PROCESS_TIMEOUT, else 45;
/// 0: it is never asked.
inline double process_timeout() {
  auto const* const text = std::getenv("CXR_PROCESS_TIMEOUT");
  return text ? std::atof(text) : 45;
}

/// A thread that shows the next process of MPI that this one is alive, and watches the one before: MPI
/// itself waits for ever for a process that was stopped, or whose machine is gone. It does not see a process
/// that lives and whose work hangs.
class heartbeat {
 public:
  /// @param limit  seconds, above 0  @pre  MPI_THREAD_MULTIPLE, and 2 processes or more
  heartbeat(shard part, double limit) : part_(part), limit_(limit) {
    MPI_Comm_dup(MPI_COMM_WORLD, &channel_);
    thread_ = std::jthread([this](std::stop_token const& stop) { beat(stop); });
  }
  heartbeat(heartbeat const&) = delete;
  heartbeat& operator=(heartbeat const&) = delete;

  /// Ends together with those of the other processes, which all call it.
  void end() {
    MPI_Barrier(MPI_COMM_WORLD);  // until here all are watched
    thread_ = {};
    if (sent_ != MPI_REQUEST_NULL) MPI_Wait(&sent_, MPI_STATUS_IGNORE);
    int const last = 1;
    MPI_Request farewell = MPI_REQUEST_NULL;
    MPI_Isend(&last, 1, MPI_INT, next(), 0, channel_, &farewell);
    for (int received = 0; received != last;)
      MPI_Recv(&received, 1, MPI_INT, previous(), 0, channel_, MPI_STATUS_IGNORE);
    MPI_Wait(&farewell, MPI_STATUS_IGNORE);
    MPI_Comm_free(&channel_);
  }

 private:
  using clock = std::chrono::steady_clock;

  int next() const { return static_cast<int>((part_.index + 1) % part_.count); }
  int previous() const { return static_cast<int>((part_.index + part_.count - 1) % part_.count); }

  void beat(std::stop_token const& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    auto const pause = std::chrono::duration<double>(limit_ < 4 ? limit_ / 4 : 1);
    auto heard = clock::now();
    while (!stop.stop_requested()) {
      send();
      if (receive()) heard = clock::now();
      if (std::chrono::duration<double>(clock::now() - heard).count() > limit_) abort();
      std::unique_lock lock(mutex);
      wake.wait_for(lock, stop, pause, [] { return false; });
    }
  }
  /// One sign at a time: a process that takes none does not fill the memory.
  void send() {
    int taken = 1;
    if (sent_ != MPI_REQUEST_NULL) MPI_Test(&sent_, &taken, MPI_STATUS_IGNORE);
    if (taken) MPI_Isend(&sign_, 1, MPI_INT, next(), 0, channel_, &sent_);
  }
  bool receive() {
    int waiting = 0, sign = 0;
    bool heard = false;
    while (MPI_Iprobe(previous(), 0, channel_, &waiting, MPI_STATUS_IGNORE), waiting != 0) {
      MPI_Recv(&sign, 1, MPI_INT, previous(), 0, channel_, MPI_STATUS_IGNORE);
      heard = true;
    }
    return heard;
  }
  [[noreturn]] void abort() const {
    std::fprintf(
        stderr,
        "cxr: process %d of %d has given no sign of life for %g seconds, and so the job ends; "
        "--resume continues it [docs/errors.md#process-lost]\n",
        previous(), static_cast<int>(part_.count), limit_);
    MPI_Abort(MPI_COMM_WORLD, 1);
    std::abort();
  }

  shard part_;
  double limit_;
  MPI_Comm channel_ = MPI_COMM_NULL;
  MPI_Request sent_ = MPI_REQUEST_NULL;
  int sign_ = 0;
  std::jthread thread_;
};

}  // namespace cxr::detail

#endif
