// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/winograd_gradient.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"

// The values of the transforms are tested in dense_layer_test.cpp, by the convolution that they are
// part of.
using namespace cxr;

TEST_CASE("Windows of a tile number the pixels of a batch", "[kernel]") {
  kernel::winograd_grid const grid{2, 3, 2};
  REQUIRE(grid.tiles() == 4);  // 2 × 1 for each map
  CHECK(grid.window<2>(0) == std::array<std::int64_t, 4>{0, 1, 2, 3});
  CHECK(grid.window<2>(1) == std::array<std::int64_t, 4>{4, 5, -1, -1});
  CHECK(grid.window<2>(2) == std::array<std::int64_t, 4>{6, 7, 8, 9});
  CHECK(grid.window<4>(3) == std::array<std::int64_t, 16>{-1, 8, 9, -1, -1, 10, 11, -1,  //
                                                          -1, -1, -1, -1, -1, -1, -1, -1});
}

TEST_CASE("The tiles of a batch cover each pixel once", "[kernel]") {
  kernel::winograd_grid const grid{3, 5, 7};
  std::vector<int> visits(3 * 5 * 7);
  for (std::int64_t tile = 0; tile < grid.tiles(); ++tile)
    for (auto const pixel : grid.window<2>(tile))
      if (pixel >= 0) ++visits[static_cast<std::size_t>(pixel)];
  CHECK(std::all_of(visits.begin(), visits.end(), [](int count) { return count == 1; }));
}
