// SPDX-License-Identifier: MIT
#pragma once

// Without MPI (CXR_MPI, cmake/cxr_mpi.cmake) the header is empty, and cxr::mpi is declared alone.
#ifdef CXR_MPI

#include <mpi.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/communicator/heartbeat.hpp"
#include "cxr/engine/communicator/launched_processes.hpp"

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
    joined_ = true;
    int index = 0, count = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &index);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    part_ = {.index = index, .count = count};
    MPI_Comm node = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, index, MPI_INFO_NULL, &node);
    MPI_Comm_rank(node, &place_);
    MPI_Comm_free(&node);
    if (count == launched) {
      auto const limit = process_timeout();
      if (limit > 0 && level == MPI_THREAD_MULTIPLE) signs_.emplace(part_, limit);
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
      MPI_Finalize();
      return;
    }
    std::fprintf(stderr, "cxr: process %lld of %lld ended with an error, and so the job ends\n",
                 static_cast<long long>(part_.index), static_cast<long long>(part_.count));
    MPI_Abort(MPI_COMM_WORLD, 1);
  }

  shard part() const { return part_; }
  std::int64_t place() const { return place_; }
  void fail() { failed_ = true; }

 private:
  shard part_;
  int place_ = 0;
  bool joined_ = false, failed_ = false;
  std::optional<heartbeat> signs_;
};

inline mpi_session& mpi_job() {
  static mpi_session session;
  return session;
}

}  // namespace detail

/// MPI's processes, as mpirun or srun starts them. Tensors on a GPU travel through the host's memory.
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
    Tensor const host = numbers.cpu();
    auto const type = host.scalar_type() == at::kDouble ? MPI_DOUBLE : MPI_FLOAT;
    MPI_Allreduce(MPI_IN_PLACE, host.mutable_data_ptr(), static_cast<int>(host.numel()), type,
                  MPI_SUM, MPI_COMM_WORLD);
    if (!numbers.is_cpu()) numbers.copy_(host);
  }
};

}  // namespace cxr

#endif
