// SPDX-License-Identifier: MIT
#include "cxr/core/shard.hpp"

#include "catch.hpp"

using namespace cxr;
using entries = std::vector<int>;

TEST_CASE("one process has all entries", "[core][shard]") {
  CHECK(shard_entries(entries{4, 2, 9}, {}) == entries{4, 2, 9});
  CHECK(shard{} == shard{.index = 0, .count = 1});
}

TEST_CASE("each shard has every count-th entry, beginning with its index", "[core][shard]") {
  entries const all{0, 1, 2, 3, 4, 5};
  CHECK(shard_entries(all, {.index = 0, .count = 2}) == entries{0, 2, 4});
  CHECK(shard_entries(all, {.index = 1, .count = 2}) == entries{1, 3, 5});
}

TEST_CASE("all shards are equally long, and leave out fewer entries than there are shards",
          "[core][shard]") {
  entries const all{0, 1, 2, 3, 4, 5, 6, 7};
  CHECK(shard_entries(all, {.index = 0, .count = 3}) == entries{0, 3});
  CHECK(shard_entries(all, {.index = 1, .count = 3}) == entries{1, 4});
  CHECK(shard_entries(all, {.index = 2, .count = 3}) == entries{2, 5});
  CHECK(shard_entries(entries{1, 2}, {.index = 1, .count = 3}).empty());
}
