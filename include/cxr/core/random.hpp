// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>

namespace cxr {

/// Mixes 64 bits so that every input bit reaches every output bit: SplitMix64's finaliser
/// (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

/// The key of everything random in one epoch of one run.
constexpr std::uint64_t random_key(std::uint64_t seed, std::int64_t epoch) {
  return mix(mix(seed) ^ static_cast<std::uint64_t>(epoch));
}

/// The n-th random word of a stream: a function of its arguments, so that the order in which words
/// are drawn, the batch and the threads do not matter.
constexpr std::uint64_t random_word(std::uint64_t key, std::uint64_t stream, std::uint64_t n) {
  return mix(mix(key ^ mix(stream)) ^ n);
}

/// The stream that shuffles an epoch; streams 0, 1, … belong to the images of that number.
inline constexpr std::uint64_t order_stream = ~std::uint64_t{0};

/// A number in [0, 1) from 53 bits of a word.
constexpr double unit(std::uint64_t word) { return static_cast<double>(word >> 11) * 0x1.0p-53; }

/// The words of one stream in order, as a standard uniform random bit generator.
class random_stream {
 public:
  using result_type = std::uint64_t;  ///< 64 bits a word

  /// Begins at the first word of a stream.
  constexpr explicit random_stream(std::uint64_t key, std::uint64_t stream = 0)
      : key_(key), stream_(stream) {}
  static constexpr result_type min() { return 0; }               ///< smallest word
  static constexpr result_type max() { return ~result_type{}; }  ///< largest word
  constexpr result_type operator()() { return random_word(key_, stream_, n_++); }  ///< next word
  constexpr double uniform() { return unit((*this)()); }  ///< next number in [0, 1)
  /// Next index in [0, n). The bias of at most n / 2^64 does not matter for n images.
  constexpr std::uint64_t below(std::uint64_t n) { return (*this)() % n; }

 private:
  std::uint64_t key_, stream_, n_ = 0;
};

/// Shuffles in place (Fisher and Yates), the same on every standard library.
template <class Range>
constexpr void shuffle(Range& values, random_stream random) {
  for (auto left = values.size(); left > 1; --left) {
    auto const other = random.below(left);
    std::swap(values[left - 1], values[other]);
  }
}

}  // namespace cxr
