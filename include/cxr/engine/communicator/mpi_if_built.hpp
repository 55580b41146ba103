// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/communicator/launch.hpp"
#include "cxr/engine/communicator/mpi.hpp"

namespace cxr {

#ifdef CXR_MPI

/// `mpi` where the program was built with MPI, else a single process.
struct mpi_if_built : mpi {
  static constexpr std::string_view name = "mpi_if_built";
};

#else

/// `mpi` where the program was built with MPI; this one was not, and is a single process.
struct mpi_if_built {
  static constexpr std::string_view name = "mpi_if_built";

  /// The only process. @throws setting_error (a launcher started several)
  shard part() const {
    auto const launched = detail::launched_processes();
    if (launched == 1) return {};
    throw setting_error("the launcher started " + std::to_string(launched) +
                            " processes of a program that was built without MPI",
                        "install libopenmpi-dev and openmpi-bin, and build it anew",
                        "processes-not-connected");
  }
  /// The first one of its machine.
  std::int64_t place() const { return 0; }
  /// Does nothing.
  void sum(Tensor&) const {}
  /// Does nothing.
  void fail() const {}
};

#endif

}  // namespace cxr
