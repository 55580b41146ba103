// SPDX-License-Identifier: MIT
#pragma once

#include <c10/util/BFloat16.h>

#include <concepts>
#include <cstdint>
#include <cstring>

// Users compile for any x86-64, and run on CPUs with wider vectors. A loop over floats is therefore
// written once, with the compiler's vectors, and compiled for each width. Vectors are passed by
// reference only: by value they would need the instructions of their width in each caller.
namespace cxr::kernel {

using floats4 [[gnu::vector_size(16)]] = float;   ///< SSE, which each x86-64 has
using floats8 [[gnu::vector_size(32)]] = float;   ///< AVX2
using floats16 [[gnu::vector_size(64)]] = float;  ///< AVX-512

/// Floats in a vector.
template <class Vector>
inline constexpr std::int64_t width = sizeof(Vector) / sizeof(float);

/// Reads a vector from any address.
template <class Vector>
[[gnu::always_inline]] inline void load(Vector& vector, float const* data) {
  std::memcpy(&vector, data, sizeof vector);
}
/// Writes a vector to any address.
template <class Vector>
[[gnu::always_inline]] inline void store(float* data, Vector const& vector) {
  std::memcpy(data, &vector, sizeof vector);
}

namespace detail {
template <class Vector>
struct words_of;
template <>
struct words_of<floats4> {
  using words [[gnu::vector_size(16)]] = std::uint32_t;
  using halves [[gnu::vector_size(8)]] = std::uint16_t;
};
template <>
struct words_of<floats8> {
  using words [[gnu::vector_size(32)]] = std::uint32_t;
  using halves [[gnu::vector_size(16)]] = std::uint16_t;
};
template <>
struct words_of<floats16> {
  using words [[gnu::vector_size(64)]] = std::uint32_t;
  using halves [[gnu::vector_size(32)]] = std::uint16_t;
};
}  // namespace detail

/// Reads a vector of bfloat16 from any address.
template <class Vector>
[[gnu::always_inline]] inline void load(Vector& vector, c10::BFloat16 const* data) {
  typename detail::words_of<Vector>::halves halves;
  std::memcpy(&halves, data, sizeof halves);
  auto const bits = __builtin_convertvector(halves, typename detail::words_of<Vector>::words) << 16;
  std::memcpy(&vector, &bits, sizeof vector);
}

namespace detail {
/// The bits of a vector with the nearest bfloat16, ties to even, in the upper half of each word.
template <class Vector>
[[gnu::always_inline]] inline void round(Vector const& vector,
                                         typename words_of<Vector>::words& bits) {
  std::memcpy(&bits, &vector, sizeof bits);
  auto const nearest = bits + 0x7fff + (bits >> 16 & 1);
  bits = vector == vector ? nearest : bits | 0x400000;  // NaN stays NaN
}
}  // namespace detail

/// Writes a vector to any address, rounded to the nearest bfloat16, ties to even.
template <class Vector>
[[gnu::always_inline]] inline void store(c10::BFloat16* data, Vector const& vector) {
  typename detail::words_of<Vector>::words bits;
  detail::round(vector, bits);
  bits = bits >> 16;
  auto const halves = __builtin_convertvector(bits, typename detail::words_of<Vector>::halves);
  std::memcpy(data, &halves, sizeof halves);
}

/// Writes two vectors as pairs to any address, rounded: first[0], second[0], first[1], second[1] …
template <class Vector>
[[gnu::always_inline]] inline void store_pairs(c10::BFloat16* data, Vector const& first,
                                               Vector const& second) {
  typename detail::words_of<Vector>::words lower, upper;
  detail::round(first, lower);
  detail::round(second, upper);
  upper = (upper & 0xffff0000) | lower >> 16;
  std::memcpy(data, &upper, sizeof upper);
}

#ifdef __x86_64__
namespace detail {
template <class Loop>
[[gnu::target("avx2,fma")]] void run_with_avx2(Loop const& loop) {
  loop.template operator()<floats8>();
}
template <class Loop>
[[gnu::target("avx512f")]] void run_with_avx512(Loop const& loop) {
  loop.template operator()<floats16>();
}
}  // namespace detail
#endif

/// Calls `body.operator()<V>(c)` for channels [c, c + width<V>): V is Vector, and floats4 for what is left.
/// @param channels  a multiple of 4
/// @pre  the operator is always inlined
template <class Vector, class Body>
[[gnu::always_inline]] inline void for_channels(std::int64_t channels, Body const& body) {
  std::int64_t c = 0;
  for (; c + width<Vector> <= channels; c += width<Vector>) body.template operator()<Vector>(c);
  for (; c < channels; c += width<floats4>) body.template operator()<floats4>(c);
}

/// Runs `loop.operator()<Vector>()` with the widest vectors of this CPU.
/// @tparam Widest  that are wanted: floats8 where choices depend on several comparisons, which g++ 12
///                 computes number by number in floats16
/// @pre  the operator is always inlined, so that it is compiled for these vectors
template <class Widest = floats16, class Loop>
void with_widest_vectors(Loop const& loop) {
#ifdef __x86_64__
  if constexpr (std::same_as<Widest, floats16>)
    if (__builtin_cpu_supports("avx512f")) return detail::run_with_avx512(loop);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return detail::run_with_avx2(loop);
#endif
  loop.template operator()<floats4>();
}

/// Rounds numbers to the nearest, ties to even.
/// @param count  a multiple of 4
template <class Scalar>
void convert(float const* numbers, std::int64_t count, Scalar* rounded) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for_channels<Vector>(
        count, [&]<class V>(std::int64_t i) __attribute__((always_inline)) {
          V value;
          load(value, numbers + i);
          store(rounded + i, value);
        });
  });
}

}  // namespace cxr::kernel
