// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace cxr {

/// A string literal that can be a template argument: `image_folder<"covid", "normal">`.
template <std::size_t N>
struct literal {
  char text[N] = {};  ///< the characters, closing zero included

  /// Copies a string literal.
  constexpr literal(char const (&from)[N]) { std::copy_n(from, N, text); }  // NOLINT: implicit
  /// The text without its closing zero.
  constexpr std::string_view view() const { return {text, N - 1}; }
};

namespace detail {

template <std::string_view const&... Parts>
struct joined {
  static constexpr auto characters = [] {
    std::array<char, (Parts.size() + ... + 0)> all{};
    auto at = all.begin();
    ((at = std::copy(Parts.begin(), Parts.end(), at)), ...);
    return all;
  }();
};

}  // namespace detail

/// Names of constexpr storage put together at compile time: `join<stem, open, inner, close>`.
template <std::string_view const&... Parts>
inline constexpr std::string_view join{detail::joined<Parts...>::characters.data(),
                                       detail::joined<Parts...>::characters.size()};

}  // namespace cxr
