// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

namespace cxr {

/// The kind of a value in a pickle, and which members of pickle_value hold it.
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
  object,      ///< target: a global; items: the arguments of its call; pairs: its items; state
  persistent,  ///< target: the tuple that identifies something outside the pickle
  huge         ///< text: an integer of more than 64 bits
};

/// One value. It refers to others by their index in pickle::values.
struct pickle_value {
  using ref = std::uint32_t;                    ///< an index into pickle::values
  static constexpr ref nothing = ~ref{0};       ///< refers to no value
  pickle_kind kind = pickle_kind::none;         ///< selects the members that count
  std::string_view module = {};                 ///< of a global, as a view of the file
  std::string_view text = {};                   ///< the name of a global, or a text itself
  std::int64_t integer = 0;                     ///< of a boolean or an integer
  double real = 0;                              ///< of a real
  ref target = nothing;                         ///< the global, or the tuple
  ref state = nothing;                          ///< what BUILD set on an object
  std::vector<ref> items = {};                  ///< in order
  std::vector<std::pair<ref, ref>> pairs = {};  ///< keys and values, in order

  /// Whether the value is this global.
  bool is(std::string_view module_name, std::string_view name) const {
    return kind == pickle_kind::global && module == module_name && text == name;
  }
};

/// The content of a pickle: inert values.
struct pickle {
  std::deque<pickle_value> values;  ///< each object once, however often it is referred to
  pickle_value::ref root = 0;       ///< the value that the pickle stands for

  /// A value by its index.
  pickle_value const& operator[](pickle_value::ref index) const { return values[index]; }
};

}  // namespace cxr
