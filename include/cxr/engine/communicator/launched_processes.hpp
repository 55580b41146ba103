// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <initializer_list>

namespace cxr::detail {

/// The processes that a launcher started, as it states in the environment; 1 without a launcher.
inline std::int64_t launched_processes() {
  for (auto const* name :
       {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS", "WORLD_SIZE"})
    if (auto const* text = std::getenv(name)) return std::atoll(text);
  return 1;
}

}  // namespace cxr::detail
