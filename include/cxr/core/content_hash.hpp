// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "cxr/core/random.hpp"

namespace cxr {

/// 64 bits that tell files apart by content: four chains of SplitMix64's mix over words, seeded with
/// the length. Not cryptographic: it finds duplicates and changes, at the speed of memory, where
/// SHA-256 would cost a tenth of building a cache.
class content_hasher {
 public:
  /// Bytes that are mixed at a time.
  static constexpr std::size_t block = 32;

  /// @param length  of all bytes
  explicit content_hasher(std::uint64_t length) : chains_{mix(length), 1, 2, 3} {}
  /// Adds bytes: a multiple of `block`, but for the last ones.
  void add(std::span<std::uint8_t const> bytes) {
    // Four chains, because each mix waits for the one before it in its chain.
    for (; bytes.size() >= block; bytes = bytes.subspan(block)) {
      std::memcpy(words_.data(), bytes.data(), block);
      for (std::size_t chain = 0; chain < chains_.size(); ++chain)
        chains_[chain] = mix(chains_[chain] ^ words_[chain]);
    }
    words_ = {};
    if (!bytes.empty()) std::memcpy(words_.data(), bytes.data(), bytes.size());
  }
  /// The hash of what was added.
  std::uint64_t value() const {
    std::uint64_t hash = 0;
    for (std::size_t chain = 0; chain < chains_.size(); ++chain)
      hash = mix(hash ^ mix(chains_[chain] ^ words_[chain]));
    return hash;
  }

 private:
  std::array<std::uint64_t, 4> chains_, words_{};
};

/// The content_hasher's of some bytes.
inline std::uint64_t content_hash(std::span<std::uint8_t const> bytes) {
  content_hasher hasher(bytes.size());
  hasher.add(bytes);
  return hasher.value();
}

/// The same of the characters of a text.
inline std::uint64_t content_hash(std::string_view text) {
  return content_hash(std::span(reinterpret_cast<std::uint8_t const*>(text.data()), text.size()));
}

/// A hash as 16 hexadecimal digits.
inline std::string hash_text(std::uint64_t hash) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace cxr
