// SPDX-License-Identifier: MIT
#include "cxr/core/shard.hpp"

#include "catch.hpp"

using namespace cxr;
using range = std::pair<std::size_t, std::size_t>;

TEST_CASE("one process has all entries", "[core][shard]") {
  CHECK(shard_range(0, 3, {}) == range{0, 3});
  CHECK(shard_range(5, 9, {}) == range{5, 9});
  CHECK(shard{} == shard{.index = 0, .count = 1});
}

TEST_CASE("each shard is a range of neighbours", "[core][shard]") {
  CHECK(shard_range(6, 12, {.index = 0, .count = 2}) == range{6, 9});
  CHECK(shard_range(6, 12, {.index = 1, .count = 2}) == range{9, 12});
}

TEST_CASE("the shards have every entry once, and their lengths differ by one at most",
          "[core][shard]") {
  for (std::int64_t count = 1; count <= 8; ++count)
    for (std::size_t length = 0; length < 40; ++length) {
      std::size_t next = 7;
      for (std::int64_t index = 0; index < count; ++index) {
        auto const [first, last] = shard_range(7, 7 + length, {.index = index, .count = count});
        CHECK(first == next);
        auto const least = length / static_cast<std::size_t>(count);
        CHECK((last - first == least || last - first == least + 1));
        next = last;
      }
      CHECK(next == 7 + length);
    }
}
