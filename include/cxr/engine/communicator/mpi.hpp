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
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
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
    print_failure(part_);
    MPI_Abort(MPI_COMM_WORLD, 1);
  }

  shard part() const { return part_; }
  std::int64_t place() const { return place_; }
  /// Whether all threads may call MPI.
  bool from_all_threads() const { return from_all_threads_; }
  /// Where sums are in progress while others begin and end.
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

/// Calls `sum(tensor)` with a tensor that MPI reads: the numbers, or their copy in the host's memory.
template <class F>
void sum_where_mpi_reads(Tensor const& numbers, F const& sum) {
  if (numbers.is_cpu()) return sum(numbers);
  if (numbers.device().type() == at::kCUDA && mpi_reads_gpus()) {
    c10::impl::VirtualGuardImpl(at::kCUDA)  // MPI does not wait for the kernels that compute them
        .getStream(numbers.device())
        .synchronize();
    return sum(numbers);
  }
  Tensor const host = numbers.cpu();
  sum(host);
  numbers.copy_(host);
}

/// A sum over all processes that is in progress beside the computation, and ends in wait(): MPI advances it
/// only while it is called, so a thread asks it again and again. That of a tensor on a GPU is made in wait().
class mpi_sum {
 public:
  /// @param numbers  contiguous, float or double
  explicit mpi_sum(Tensor numbers) : numbers_(std::move(numbers)) {
    if (mpi_job().part().count == 1 || !mpi_job().from_all_threads() || !numbers_.is_cpu()) return;
    request_ = begin(numbers_);
    try {
      ended_ = std::async(std::launch::async, [request = request_]() mutable {
        for (int ended = 0; ended == 0;) {
          std::this_thread::sleep_for(std::chrono::microseconds(50));
          MPI_Test(&request, &ended, MPI_STATUS_IGNORE);
        }
      });
    } catch (std::system_error const&) {  // no further thread: all is left to wait()
    }
  }
  void wait() {
    if (mpi_job().part().count == 1) return;
    if (ended_.valid()) return ended_.get();
    if (request_ != MPI_REQUEST_NULL) return end(request_);
    sum_where_mpi_reads(numbers_, [](Tensor const& seen) { end(begin(seen)); });
  }

 private:
  // The same call in every process, wherever its numbers are: a nonblocking sum meets only its like.
  static MPI_Request begin(Tensor const& numbers) {
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Iallreduce(MPI_IN_PLACE, numbers.mutable_data_ptr(), static_cast<int>(numbers.numel()),
                   mpi_type(numbers), MPI_SUM, mpi_job().background(), &request);
    return request;
  }
  static void end(MPI_Request request) { MPI_Wait(&request, MPI_STATUS_IGNORE); }

  Tensor numbers_;
  MPI_Request request_ = MPI_REQUEST_NULL;
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
  void sum(Tensor& numbers) const {
    if (part().count == 1) return;
    detail::sum_where_mpi_reads(numbers, [](Tensor const& seen) {
      MPI_Allreduce(MPI_IN_PLACE, seen.mutable_data_ptr(), static_cast<int>(seen.numel()),
                    detail::mpi_type(seen), MPI_SUM, MPI_COMM_WORLD);
    });
  }
  /// The sum, in progress while the process computes where the tensor is the host's.
  /// @param numbers  contiguous, float or double
  detail::mpi_sum begin_sum(Tensor const& numbers) const { return detail::mpi_sum(numbers); }
};

}  // namespace cxr

#endif
