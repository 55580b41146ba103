// SPDX-License-Identifier: MIT
// A process that is stopped: tests/run/killed_run.py. That all end together: mpi_test.cpp in two processes.
#include "cxr/engine/communicator/heartbeat.hpp"

#include <cstdlib>

#include "catch.hpp"

#ifdef CXR_MPI

using namespace cxr;

TEST_CASE("a process counts as lost after 45 seconds, or those of CXR_PROCESS_TIMEOUT",
          "[engine][communicator]") {
  ::unsetenv("CXR_PROCESS_TIMEOUT");
  CHECK(cxr::detail::process_timeout() == 45);
  ::setenv("CXR_PROCESS_TIMEOUT", "2.5", 1);
  CHECK(cxr::detail::process_timeout() == 2.5);
  ::unsetenv("CXR_PROCESS_TIMEOUT");
}

#else

TEST_CASE("signs of life need MPI", "[engine][communicator]") {
  cxr::test::skip("this build is without MPI (libopenmpi-dev)");
}

#endif
