// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "cxr/core/shard.hpp"

namespace cxr::detail {

/// What a launcher states in the environment of each process that it starts.
struct launch {
  shard part = {};              ///< this process among all
  std::int64_t place = 0;       ///< its number on its machine
  bool on_one_machine = false;  ///< whether it is known that all are on this one
};

/// The launch by torchrun, mpirun (Open MPI; MPICH's and Intel's) or srun; none: by no launcher.
inline std::optional<launch> read_launch() {
  struct {
    char const *index, *count, *place, *count_here;
  } constexpr launchers[] = {
      {"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"},
      {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
       "OMPI_COMM_WORLD_LOCAL_SIZE"},
      {"PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"},
      {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_NTASKS_PER_NODE"}};
  auto const number = [](char const* name, std::int64_t otherwise) {
    auto const* const text = std::getenv(name);
    return text ? std::int64_t{std::atoll(text)} : otherwise;
  };
  for (auto const& names : launchers) {
    auto const index = number(names.index, -1), count = number(names.count, -1);
    if (index < 0 || count < 1) continue;
    return launch{.part = {.index = index, .count = count},
                  .place = number(names.place, index),
                  .on_one_machine = number(names.count_here, 0) == count};
  }
  return {};
}

/// The processes that a launcher started; 1 without a launcher.
inline std::int64_t launched_processes() {
  auto const started = read_launch();
  return started ? started->part.count : 1;
}

}  // namespace cxr::detail
