// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxr {

/// JSON whose keys keep the order in which they were added.
using json = nlohmann::ordered_json;

/// What a JSON text of a file may hold. More than cxr ever writes, less than what exhausts the memory
/// or, by a nesting that is copied or printed recursively, the stack.
struct json_limits {
  std::size_t values = 1 << 19;  ///< texts, numbers, lists, objects, …
  std::size_t depth = 64;        ///< lists and objects inside of one another
};

namespace detail {

/// The beginning of a text that comes from a file, for errors.
inline std::string clipped(std::string_view text) {
  constexpr std::size_t longest = 200;
  return std::string(text.substr(0, longest)) + (text.size() > longest ? "…" : "");
}

/// What is wrong with a JSON text, as a predicate: "is not JSON (…)".
struct refused_json : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Receives the events of nlohmann-json's parser and checks the limits while it builds the value. In
/// linear time, unlike the library's own, which compares each key with all before it.
class bounded_json_builder {
 public:
  explicit bounded_json_builder(json_limits limits) : limits_(limits) {}

  /// The value. @pre it was parsed
  json take() { return std::move(root_); }

  // What the parser calls; each returns whether the parser continues. @throws refused_json
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, std::string const&) { return add(value); }
  bool string(std::string& text) { return add(std::move(text)); }
  bool binary(json::binary_t&) { return false; }  // not in a text
  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool key(std::string& name) {
    entries().emplace_back(std::move(name), nullptr);
    return true;
  }
  bool end_object() {
    require_different_names();
    open_.pop_back();
    return true;
  }
  bool end_array() {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, std::string const&, json::exception const& problem) {
    throw refused_json("is not JSON (" + clipped(problem.what()) + ")");
  }

 private:
  /// Of the innermost object: a vector, whose own functions do not search.
  json::object_t::Container& entries() { return open_.back()->get_ref<json::object_t&>(); }

  template <class T>
  bool add(T&& value) {
    place(std::forward<T>(value));
    return true;
  }
  bool open(json value) {
    if (open_.size() == limits_.depth)
      throw refused_json("is nested deeper than " + std::to_string(limits_.depth) +
                         " lists or objects");
    open_.push_back(place(std::move(value)));
    return true;
  }
  /// Adds a value to the innermost object or list; the place stays until that one grows.
  json* place(json value) {
    if (++values_ > limits_.values)
      throw refused_json("holds more than " + std::to_string(limits_.values) + " values");
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_object()) return &(entries().back().second = std::move(value));
    open_.back()->push_back(std::move(value));
    return &open_.back()->back();
  }

  /// A second value of the same name would be lost.
  void require_different_names() {
    if (entries().size() < 2) return;
    names_.clear();
    for (auto const& [name, value] : entries()) names_.push_back(name);
    std::sort(names_.begin(), names_.end());
    auto const twice = std::adjacent_find(names_.begin(), names_.end());
    if (twice != names_.end()) throw refused_json("holds the name " + clipped(*twice) + " twice");
  }

  json_limits limits_;
  json root_;
  std::vector<json*> open_;  // from the outermost to the innermost
  std::vector<std::string_view> names_;
  std::size_t values_ = 0;
};

/// Parses JSON of a file in linear time. @throws refused_json where the text exceeds the limits, before it
/// is built, and where an object has a name twice
inline json parse_bounded(std::string_view text, json_limits limits = {}) {
  bounded_json_builder builder(limits);
  if (!json::sax_parse(text, &builder)) throw refused_json("is not JSON");
  return builder.take();
}

/// @param refuse  throws; called with the problem as a predicate
template <class F>
json parse_bounded(std::string_view text, F const& refuse, json_limits limits = {}) {
  try {
    return parse_bounded(text, limits);
  } catch (refused_json const& problem) {
    refuse(std::string(problem.what()));
    throw;
  }
}

/// The same of a text that must be an object.
template <class F>
json parse_bounded_object(std::string_view text, F const& refuse, json_limits limits = {}) {
  auto object = parse_bounded(text, refuse, limits);
  if (!object.is_object()) refuse("is not a JSON object");
  return object;
}

/// The value of a JSON text; null if it is refused.
inline json parse_or_null(std::string_view text) {
  try {
    return parse_bounded(text);
  } catch (refused_json const&) {
    return nullptr;
  }
}

/// A whole number that a file states. @throws std::out_of_range naming it (no whole number, or outside
/// of the range)
inline std::int64_t whole_number(json const& value, std::string const& name, std::int64_t least,
                                 std::int64_t most) {
  bool const fits =
      value.is_number_unsigned()
          ? most >= 0 && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most)
          : value.is_number_integer() && value.get<std::int64_t>() <= most;
  if (fits && value.get<std::int64_t>() >= least) return value.get<std::int64_t>();
  throw std::out_of_range(name + " is " + clipped(value.dump()) + ", not a whole number from " +
                          std::to_string(least) + " to " + std::to_string(most));
}

}  // namespace detail

}  // namespace cxr
