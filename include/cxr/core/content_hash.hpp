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
inline std::uint64_t content_hash(std::span<std::uint8_t const> bytes) {
  std::array<std::uint64_t, 4> chains{mix(bytes.size()), 1, 2, 3}, words{};
  // Four chains, because each mix waits for the one before it in its chain.
  for (; bytes.size() >= sizeof words; bytes = bytes.subspan(sizeof words)) {
    std::memcpy(words.data(), bytes.data(), sizeof words);
    for (std::size_t chain = 0; chain < chains.size(); ++chain)
      chains[chain] = mix(chains[chain] ^ words[chain]);
  }
  words = {};
  if (!bytes.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
  std::uint64_t hash = 0;
  for (std::size_t chain = 0; chain < chains.size(); ++chain)
    hash = mix(hash ^ mix(chains[chain] ^ words[chain]));
  return hash;
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
