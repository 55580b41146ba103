// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "cxr/format/torch/malformed.hpp"

namespace cxr::detail {

/// The bytes of a pickle, read from a position onwards. Every length is checked before it is used.
class pickle_input {
 public:
  /// @pre position lies inside bytes or at their end
  pickle_input(std::span<std::uint8_t const> bytes, std::size_t position,
               std::filesystem::path file)
      : bytes_(bytes), position_(position), file_(std::move(file)) {}

  std::size_t position() const { return position_; }

  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size() - position_) refuse_truncated();
    std::string_view const text(reinterpret_cast<char const*>(bytes_.data()) + position_,
                                static_cast<std::size_t>(size));
    position_ += text.size();
    return text;
  }
  /// A little-endian number.
  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  double big_endian_real() {
    auto const text = take(sizeof(double));
    std::array<char, sizeof(double)> reversed;
    std::reverse_copy(text.begin(), text.end(), reversed.begin());
    double real;
    std::memcpy(&real, reversed.data(), sizeof real);
    return real;
  }
  /// A text that begins with its length, which is a T.
  template <class T>
  std::string_view counted() {
    return take(number<T>());
  }
  /// A text that ends with a line break, which is left out.
  std::string_view line() {
    auto const rest = bytes_.subspan(position_);
    auto const end = std::find(rest.begin(), rest.end(), '\n');
    if (end == rest.end()) refuse_truncated();
    auto const text = take(static_cast<std::uint64_t>(end - rest.begin()));
    ++position_;
    return text;
  }

 private:
  [[noreturn]] void refuse_truncated() const {
    refuse_malformed(file_, "pickle", "it is truncated");
  }

  std::span<std::uint8_t const> bytes_;
  std::size_t position_;
  std::filesystem::path file_;
};

}  // namespace cxr::detail
