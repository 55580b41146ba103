// SPDX-License-Identifier: MIT
#include "cxr/engine/communicator/mpi_if_built.hpp"

#include <concepts>
#include <cstdlib>

#include "catch.hpp"
#include "cxr/engine/communicator/launched_processes.hpp"
#include "laws/communicator_laws.hpp"

using namespace cxr;

static_assert(Communicator<mpi_if_built>);
#ifdef CXR_MPI
static_assert(std::derived_from<mpi_if_built, mpi>);
#endif

TEST_CASE("mpi_if_built keeps the laws of Communicator", "[engine][communicator]") {
  laws::check_communicator(mpi_if_built{});
}

TEST_CASE("how many processes were started is what the launcher states", "[engine][communicator]") {
  if (detail::launched_processes() != 1) return;  // started by one
  ::setenv("WORLD_SIZE", "3", 1);
  CHECK(detail::launched_processes() == 3);
#ifndef CXR_MPI
  CHECK_THROWS_WITH(mpi_if_built{}.part(), Catch::Contains("built without MPI"));
#endif
  ::unsetenv("WORLD_SIZE");
  CHECK(detail::launched_processes() == 1);
}
