// SPDX-License-Identifier: MIT
// ctest runs it by itself, and with mpirun in two processes.
#include "cxr/engine/communicator/mpi.hpp"

#include "catch.hpp"
#include "laws/communicator_laws.hpp"

#ifdef CXR_MPI

using namespace cxr;

static_assert(Communicator<mpi>);

TEST_CASE("mpi keeps the laws of Communicator", "[engine][communicator]") {
  laws::check_communicator(mpi{});
}

#else

TEST_CASE("mpi needs MPI", "[engine][communicator]") {
  cxr::test::skip("this build is without MPI (libopenmpi-dev)");
}

#endif
