// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/parallel.hpp"

#include <atomic>
#include <stdexcept>
#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("each number is in one part, and an error reaches the caller") {
  std::vector<std::atomic<int>> calls(1000);
  kernel::in_parallel(1000, [&](std::int64_t first, std::int64_t last) {
    kernel::in_parallel(last - first, [&](std::int64_t begin, std::int64_t end) {
      for (; begin < end; ++begin) ++calls[static_cast<std::size_t>(first + begin)];
    });
  });
  for (auto const& count : calls) REQUIRE(count == 1);
  CHECK_THROWS_AS(
      kernel::in_parallel(8, [](auto, auto) { throw std::runtime_error("in a thread"); }),
      std::runtime_error);
  kernel::in_parallel(0, [](auto, auto) { FAIL("there is nothing to do"); });
}
