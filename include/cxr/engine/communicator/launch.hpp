// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"

namespace cxr::detail {

/// A variable of the environment; none: it has no name, is not set, or is empty.
inline std::optional<std::string> environment_text(char const* name) {
  auto const* const text = name ? std::getenv(name) : nullptr;
  return text && *text ? std::optional<std::string>(text) : std::nullopt;
}

/// A number of the environment. @throws setting_error (it is none in least…most)
inline std::optional<std::int64_t> environment_number(char const* name, std::int64_t least,
                                                      std::int64_t most) {
  auto const text = environment_text(name);
  if (!text) return {};
  std::int64_t number = 0;
  auto const* const end = text->data() + text->size();
  auto const read = std::from_chars(text->data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end && number >= least && number <= most) return number;
  throw setting_error(std::string(name) + "=" + *text + " is no number from " +
                          std::to_string(least) + " to " + std::to_string(most),
                      "launchers set it; without one unset it", "processes-not-connected");
}

/// What a launcher states in the environment of each process that it starts.
struct launch {
  std::string job = {};         ///< the launcher's name of it and of its restart or step
  shard part = {};              ///< this process among all
  std::int64_t place = 0;       ///< its number on its machine
  bool on_one_machine = false;  ///< whether it is known that all are on this one
};

/// The launch by torchrun, mpirun (Open MPI; MPICH's and Intel's) or srun; none: by no launcher.
/// @throws setting_error (numbers that no launcher states)
inline std::optional<launch> read_launch() {
  struct {
    char const *job, *step, *index, *count, *place, *local_count;
  } constexpr launchers[] = {
      {"TORCHELASTIC_RUN_ID", "TORCHELASTIC_RESTART_COUNT", "RANK", "WORLD_SIZE", "LOCAL_RANK",
       "LOCAL_WORLD_SIZE"},
      {"PMIX_NAMESPACE", nullptr, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",
       "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"},
      {"SLURM_JOB_ID", "SLURM_STEP_ID", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID",
       "MPI_LOCALNRANKS"},
      {"SLURM_JOB_ID", "SLURM_STEP_ID", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID",
       nullptr}};
  std::int64_t const most = 1'000'000;
  for (auto const& names : launchers) {
    if (!environment_text(names.index)) continue;
    auto const count = environment_number(names.count, 1, most);
    if (!count) continue;
    auto const index = *environment_number(names.index, 0, *count - 1);
    auto place = environment_number(names.place, 0, most);
    if (!place) place = environment_number("SLURM_LOCALID", 0, most);
    auto const local_count = environment_number(names.local_count, 1, most);
    return launch{.job = environment_text(names.job).value_or("") + "." +
                         environment_text(names.step).value_or(""),
                  .part = {.index = index, .count = *count},
                  .place = place.value_or(index),
                  .on_one_machine = local_count ? local_count == count
                                                : environment_text("SLURM_STEP_NUM_NODES") == "1"};
  }
  return {};
}

/// A process for people: "process 0 of 2".
inline std::string process_text(shard const& part) {
  return "process " + std::to_string(part.index) + " of " + std::to_string(part.count);
}

/// Says that a process ends its job.
inline void print_failure(shard const& part) {
  std::fprintf(stderr, "cxr: %s ended with an error, and so the job ends\n",
               process_text(part).c_str());
}

/// The processes that a launcher started; 1 without a launcher.
inline std::int64_t launched_processes() {
  auto const started = read_launch();
  return started ? started->part.count : 1;
}

}  // namespace cxr::detail
