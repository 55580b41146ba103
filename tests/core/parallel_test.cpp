// SPDX-License-Identifier: MIT
#include "cxr/core/parallel.hpp"

#include <stdexcept>
#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("work on many threads is done once for each index, and its error arrives",
          "[core][parallel]") {
  std::vector<int> done(1000);
  detail::parallel_for(done.size(), 7, [&](std::size_t index) { ++done[index]; });
  CHECK(done == std::vector<int>(1000, 1));
  detail::parallel_for(0, 0, [&](std::size_t) { FAIL("there is no work"); });
  CHECK_THROWS_WITH(detail::parallel_for(100, 3,
                                         [](std::size_t index) {
                                           if (index == 40) throw std::runtime_error("forty");
                                         }),
                    "forty");
}
