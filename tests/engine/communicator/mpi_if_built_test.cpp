// SPDX-License-Identifier: MIT
#include "cxr/engine/communicator/mpi_if_built.hpp"

#include <concepts>

#include "catch.hpp"
#include "laws/communicator_laws.hpp"

using namespace cxr;

static_assert(Communicator<mpi_if_built>);
#ifdef CXR_MPI
static_assert(std::derived_from<mpi_if_built, mpi>);
#endif

TEST_CASE("mpi_if_built keeps the laws of Communicator", "[engine][communicator]") {
  laws::check_communicator(mpi_if_built{});
}
