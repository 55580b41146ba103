// SPDX-License-Identifier: MIT
#pragma once

// Without MPI (CXR_MPI, cmake/cxr_mpi.cmake) the header is empty, and cxr::mpi is declared alone.
#ifdef CXR_MPI

#include <c10/core/impl/VirtualGuardImpl.h>
#include <mpi.h>
#if defined(OPEN_MPI) && OPEN_MPI
#include <mpi-ext.h>
#endif

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/communicator/heartbeat.hpp"
#include "cxr/engine/communicator/launch.hpp"

namespace cxr {

namespace detail {

/// MPI from the first use to the end of the program. Where this process failed, the end of the program ends
/// the others, too, which would wait for it for ever.
class mpi_session {
 public:
  /// Joins the job. @throws setting_error (the launcher started processes that MPI does not connect)
  mpi_session() {
    auto const launched = launched_processes();
    if (launched == 1) return;
    int level = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &level);
    from_all_threads_ = level == MPI_THREAD_MULTIPLE;
    joined_ = true;
    int index = 0, count = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &index);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    part_ = {.index = index, .count = count};
    MPI_Comm node = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, index, MPI_INFO_NULL, &node);
    MPI_Comm_rank(node, &place_);
    MPI_Comm_free(&node);
    MPI_Comm_dup(MPI_COMM_WORLD, &background_);
    if (count == launched) {
      auto const limit = process_timeout();
      if (limit > 0 && from_all_threads_) signs_.emplace(part_, limit);
      return;
    }
    failed_ = true;
    throw setting_error("the launcher started " + std::to_string(launched) +
                            " processes, and MPI connects " + std::to_string(count),
                        "start them with mpirun of the MPI that cxr was built with, or srun --mpi",
                        "processes-not-connected");
  }
  mpi_session(mpi_session const&) = delete;
  mpi_session& operator=(mpi_session const&) = delete;
  ~mpi_session() {
    int ended = 0;
    if (joined_) MPI_Finalized(&ended);
    if (!joined_ || ended != 0) return;
    if (!failed_) {
      if (signs_) signs_->end();
      MPI_Comm_free(&background_);
      MPI_Finalize();
      return;
    }
    std::fprintf(stderr, "cxr: process %lld of %lld ended with an error, and so the job ends\n",
                 static_cast<long long>(part_.index), static_cast<long long>(part_.count));
    MPI_Abort(MPI_COMM_WORLD, 1);
  }

  shard part() const { return part_; }
  std::int64_t place() const { return place_; }
  /// Whether all threads may call MPI.
  bool from_all_threads() const { return from_all_threads_; }
  /// Of sums that go on while others begin and end.
  MPI_Comm background() const { return background_; }
  void fail() { failed_ = true; }

 private:
  shard part_;
  MPI_Comm background_ = MPI_COMM_NULL;
  int place_ = 0;
  bool joined_ = false, failed_ = false, from_all_threads_ = false;
  std::optional<heartbeat> signs_;
};

inline mpi_session& mpi_job() {
  static mpi_session session;
  return session;
}

/// Whether MPI was built to read the memory of GPUs.
inline bool mpi_reads_gpus() {
#if defined(MPIX_CUDA_AWARE_SUPPORT) && MPIX_CUDA_AWARE_SUPPORT
  return MPIX_Query_cuda_support() == 1;
#else
  return false;
#endif
}

inline MPI_Datatype mpi_type(Tensor const& numbers) {
  return numbers.scalar_type() == at::kDouble ? MPI_DOUBLE : MPI_FLOAT;
}

/// Sums over all processes at once, in place. @param numbers  contiguous, float or double
inline void sum_by_mpi(Tensor const& numbers) {
  if (mpi_job().part().count == 1) return;
  bool const direct = numbers.is_cpu() || mpi_reads_gpus();
  if (direct && !numbers.is_cpu())  // MPI does not wait for the kernels that compute them
    c10::impl::VirtualGuardImpl(numbers.device().type()).getStream(numbers.device()).synchronize();
  Tensor const seen = direct ? numbers : numbers.cpu();
  MPI_Allreduce(MPI_IN_PLACE, seen.mutable_data_ptr(), static_cast<int>(seen.numel()),
                mpi_type(seen), MPI_SUM, MPI_COMM_WORLD);
  if (!direct) numbers.copy_(seen);
}

/// A sum over all processes that goes on beside the computation, and ends in wait(): MPI moves it on only while
/// it is called, so a thread asks it again and again. That of a tensor on a GPU is made in wait().
class mpi_sum {
 public:
  /// @param numbers  contiguous, float or double
  explicit mpi_sum(Tensor numbers) : numbers_(std::move(numbers)) {
    if (mpi_job().part().count == 1 || !mpi_job().from_all_threads() || !numbers_.is_cpu()) return;
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Iallreduce(MPI_IN_PLACE, numbers_.mutable_data_ptr(), static_cast<int>(numbers_.numel()),
                   mpi_type(numbers_), MPI_SUM, mpi_job().background(), &request);
    ended_ = std::async(std::launch::async, [request]() mutable {
      for (int ended = 0; ended == 0;) {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
        MPI_Test(&request, &ended, MPI_STATUS_IGNORE);
      }
    });
  }
  void wait() {
    if (ended_.valid())
      ended_.get();
    else
      sum_by_mpi(numbers_);
  }

 private:
  Tensor numbers_;
  std::future<void> ended_;
};

}  // namespace detail

/// MPI's processes, as mpirun or srun starts them. Tensors on a GPU travel through the host's memory, unless
/// MPI was built with CUDA.
struct mpi {
  static constexpr std::string_view name = "mpi";

  /// This process among all.
  shard part() const { return detail::mpi_job().part(); }
  /// Its number on its machine.
  std::int64_t place() const { return detail::mpi_job().place(); }
  /// The job ends with this process.
  void fail() const { detail::mpi_job().fail(); }
  /// The sum over all processes, in place. @param numbers  contiguous, float or double
  void sum(Tensor& numbers) const { detail::sum_by_mpi(numbers); }
  /// The sum of a tensor of the host, which goes on while the process computes.
  /// @param numbers  contiguous, float or double
  detail::mpi_sum begin_sum(Tensor const& numbers) const { return detail::mpi_sum(numbers); }
};

}  // namespace cxr

#endif
