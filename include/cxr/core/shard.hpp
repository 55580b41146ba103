// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cxr {

/// The part of a training that one of several processes computes.
struct shard {
  std::int64_t index = 0;  ///< 0 … count - 1
  std::int64_t count = 1;  ///< processes

  bool operator==(shard const&) const = default;  ///< equal in both numbers
};

/// Every count-th entry, beginning with the index-th. All shards are equally long, so that no process
/// waits for another: up to count - 1 entries at the end belong to none.
template <class T>
std::vector<T> shard_entries(std::vector<T> entries, shard const& part) {
  if (part.count == 1) return entries;
  auto const count = static_cast<std::size_t>(part.count);
  auto const length = entries.size() / count;
  for (std::size_t i = 0; i < length; ++i)
    entries[i] = entries[i * count + static_cast<std::size_t>(part.index)];
  entries.resize(length);
  return entries;
}

}  // namespace cxr
