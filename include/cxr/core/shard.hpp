// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace cxr {

/// The part of a training that one of several processes computes.
struct shard {
  std::int64_t index = 0;  ///< 0 … count - 1
  std::int64_t count = 1;  ///< processes

  bool operator==(shard const&) const = default;  ///< equal in both numbers
};

/// The entries of [begin, end) that belong to one process: neighbours. Together the shards have every
/// entry once, and their lengths differ by one at most.
/// @returns the first entry, and the one behind the last
inline std::pair<std::size_t, std::size_t> shard_range(std::size_t begin, std::size_t end,
                                                       shard const& part) {
  auto const index = static_cast<std::size_t>(part.index);
  auto const count = static_cast<std::size_t>(part.count);
  auto const length = end - begin;
  return {begin + length * index / count, begin + length * (index + 1) / count};
}

}  // namespace cxr
