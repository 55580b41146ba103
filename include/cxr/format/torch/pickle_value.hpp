// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

namespace cxr {

/// What a value of a pickle is.
enum class pickle_kind : std::uint8_t {
  none,
  boolean,     ///< integer: 0 or 1
  integer,     ///< integer
  real,        ///< real
  text,        ///< text: UTF-8, or the bytes of a string of Python 2
  bytes,       ///< text
  list,        ///< items
  tuple,       ///< items
  set,         ///< items
  dict,        ///< pairs
  global,      ///< module and text: something that Python would import
  object,      ///< of: a global; items: the arguments of its call; pairs: what was put in; state
  persistent,  ///< of: the tuple that stands for something outside the pickle
  huge         ///< an integer of more than 64 bits
};

/// One value. Others are named by their number in pickle::values.
struct pickle_value {
  using ref = std::uint32_t;                    ///< a number in pickle::values
  static constexpr ref nothing = ~ref{0};       ///< stands for no value
  pickle_kind kind = pickle_kind::none;         ///< says which of the rest counts
  std::string_view module = {};                 ///< of a global, in the file's own bytes
  std::string_view text = {};                   ///< a global's name, or a text itself
  std::int64_t integer = 0;                     ///< of a boolean or an integer
  double real = 0;                              ///< of a real
  ref of = nothing;                             ///< the global, or the tuple
  ref state = nothing;                          ///< what BUILD gave to an object
  std::vector<ref> items = {};                  ///< in order
  std::vector<std::pair<ref, ref>> pairs = {};  ///< keys and values, in order

  /// Whether it is this global.
  bool is(std::string_view in, std::string_view name) const {
    return kind == pickle_kind::global && module == in && text == name;
  }
};

/// What a pickle holds: inert values.
struct pickle {
  std::deque<pickle_value> values;  ///< each object once, however often it is referred to
  pickle_value::ref root = 0;       ///< the value that the pickle stands for

  /// A value by its number.
  pickle_value const& operator[](pickle_value::ref one) const { return values[one]; }
};

}  // namespace cxr
