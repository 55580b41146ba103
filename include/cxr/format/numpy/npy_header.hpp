// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cxr {

/// What a NumPy array states of itself.
struct npy_header {
  std::string dtype = {};                 ///< "|u1", "<f4"
  bool fortran_order = false;             ///< columns first
  std::vector<std::uint64_t> shape = {};  ///< empty: one number

  /// "(3, 28, 28)", as Python writes it.
  std::string shape_text() const {
    std::string text = "(";
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
    return text + (shape.size() == 1 ? ",)" : ")");
  }
};

namespace detail {

/// Reads the one dictionary of Python that numpy.save writes.
class npy_dictionary {
 public:
  explicit npy_dictionary(std::string_view text) : text_(text) {}

  std::optional<npy_header> read() {
    npy_header header;
    if (!take("{")) return std::nullopt;
    for (bool first = true; !take("}"); first = false) {
      if (!first && !take(",")) return std::nullopt;
      if (!first && take("}")) break;
      if (!read_entry(header)) return std::nullopt;
    }
    bool const whole = found_dtype_ && found_order_ && found_shape_;
    return whole && blanks_only() ? std::optional(header) : std::nullopt;
  }

 private:
  bool read_entry(npy_header& header) {
    if (take("'descr'")) return once(found_dtype_) && take(":") && read_text(header.dtype);
    if (take("'fortran_order'"))
      return once(found_order_) && take(":") && read_truth(header.fortran_order);
    return take("'shape'") && once(found_shape_) && take(":") && read_shape(header.shape);
  }
  static bool once(bool& found) { return !std::exchange(found, true); }

  void skip_blanks() {
    text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size()));
  }
  bool blanks_only() {
    skip_blanks();
    return text_.empty();
  }
  bool take(std::string_view word) {
    skip_blanks();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  bool read_text(std::string& value) {
    if (!take("'")) return false;
    auto const end = text_.find('\'');
    if (end == std::string_view::npos) return false;
    value = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return true;
  }
  bool read_truth(bool& value) {
    value = take("True");
    return value || take("False");
  }
  bool read_shape(std::vector<std::uint64_t>& shape) {
    if (!take("(")) return false;
    while (!take(")")) {
      skip_blanks();
      std::uint64_t size = 0;
      auto const [end, failed] = std::from_chars(text_.data(), text_.data() + text_.size(), size);
      if (failed != std::errc{} || shape.size() == 32) return false;
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      shape.push_back(size);
      if (!take(",") && !text_.starts_with(")")) return false;
    }
    return true;
  }

  std::string_view text_;
  bool found_dtype_ = false, found_order_ = false, found_shape_ = false;
};

}  // namespace detail

/// Reads the text of a header: `{'descr': '|u1', 'fortran_order': False, 'shape': (3, 28, 28), }`.
/// @returns nothing for any other text
/// Source   NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays"
inline std::optional<npy_header> read_npy_header(std::string_view text) {
  return detail::npy_dictionary(text).read();
}

}  // namespace cxr
