// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "cxr/core/random.hpp"

namespace cxr {

/// 64 bits that tell files apart by content: a chain of SplitMix64's mix over words, seeded with
/// the length. Not cryptographic: it finds duplicates and changes, ten times faster than SHA-256,
/// which would cost a tenth of building a cache.
inline std::uint64_t content_hash(std::span<std::uint8_t const> bytes) {
  std::uint64_t hash = mix(bytes.size()), word = 0;
  for (; bytes.size() >= sizeof word; bytes = bytes.subspan(sizeof word)) {
    std::memcpy(&word, bytes.data(), sizeof word);
    hash = mix(hash ^ word);
  }
  word = 0;
  if (!bytes.empty()) std::memcpy(&word, bytes.data(), bytes.size());
  return mix(hash ^ word);
}

}  // namespace cxr
