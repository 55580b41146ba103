// SPDX-License-Identifier: MIT
// ctest runs it by itself, and in two processes, started by mpirun and, where it is installed, by torchrun.
#include "cxr/engine/communicator/gloo_tcp.hpp"

#include "catch.hpp"
#include "laws/communicator_laws.hpp"

#ifdef CXR_GLOO

using namespace cxr;

static_assert(OverlappingCommunicator<gloo_tcp>);

TEST_CASE("gloo_tcp keeps the laws of Communicator", "[engine][communicator]") {
  laws::check_communicator(gloo_tcp{});
}

#else

TEST_CASE("gloo_tcp needs Gloo", "[engine][communicator]") {
  cxr::test::skip("this build is without Gloo (libgloo-dev)");
}

#endif
