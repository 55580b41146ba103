// SPDX-License-Identifier: MIT
#include "cxr/data/batch_sizes.hpp"

#include <vector>

#include "catch.hpp"

using cxr::detail::batch_sizes;

namespace {

/// Images of each batch, of one process.
std::vector<std::size_t> lengths(batch_sizes const& sizes) {
  std::vector<std::size_t> result;
  for (std::size_t step = 0; step < sizes.steps(); ++step)
    result.push_back(sizes.end(step) - sizes.begin(step));
  return result;
}

}  // namespace

TEST_CASE("each process has its shard of every batch", "[data][loader]") {
  // 19 images in batches of 8, of which the last two share 11.
  CHECK(lengths(batch_sizes(19, 8)) == std::vector<std::size_t>{8, 6, 5});
  CHECK(lengths(batch_sizes(19, 8, {.index = 0, .count = 2})) == std::vector<std::size_t>{4, 3, 2});
  CHECK(lengths(batch_sizes(19, 8, {.index = 1, .count = 2})) == std::vector<std::size_t>{4, 3, 3});
}

TEST_CASE("the largest and the smallest batch are stated before the first", "[data][loader]") {
  CHECK(batch_sizes(19, 8).largest() == 8);
  CHECK(batch_sizes(19, 8).smallest() == 5);
  CHECK(batch_sizes(5, 2).largest() == 3);  // the rest of one image is joined
  CHECK(batch_sizes(19, 8, {.index = 1, .count = 3}).largest() == 3);
  CHECK(batch_sizes(19, 8, {.index = 1, .count = 3}).smallest() == 5);  // of all processes
  CHECK(batch_sizes(3, 8).smallest() == 3);
  CHECK(batch_sizes(0, 8).largest() == 0);
}
