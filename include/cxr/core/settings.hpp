// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <locale>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include "cxr/core/error.hpp"
#include "cxr/core/hana.hpp"
#include "cxr/core/utf8.hpp"

namespace cxr {

/// The allowed values of a number, both ends included.
struct range {
  double low = -std::numeric_limits<double>::infinity();  ///< smallest allowed value
  double high = std::numeric_limits<double>::infinity();  ///< largest allowed value
};

/// One setting of an aggregate, declared once: its command-line option, help, range check, place in
/// the JSON of a run and row in the docs all come from this declaration.
/// Example  field{&adamw::beta1, "beta1", "Memory of the mean of the gradients."}.in(0, 0.999999)
template <class Owner, class Value>
struct field {
  Value Owner::*member;             ///< where the value is stored; its initialiser is the default
  std::string_view name;            ///< the option, without the leading dashes
  std::string_view about;           ///< one sentence
  std::string_view unit_name = {};  ///< "epochs", "pixels"; empty where there is none
  range allowed = {};               ///< checked for numbers

  /// The same field, restricted to low … high, both included.
  constexpr field in(double low, double high) const {
    return {member, name, about, unit_name, {low, high}};
  }
  /// The same field with a unit for its help text.
  constexpr field unit(std::string_view text) const { return {member, name, about, text, allowed}; }
};
template <class O, class V>
field(V O::*, std::string_view, std::string_view) -> field<O, V>;

/// A member that is itself an aggregate with fields: its settings stand beside the owner's own.
template <class Owner, class Inner>
struct group {
  Inner Owner::*member;  ///< the inner aggregate
};
template <class O, class I>
group(I O::*) -> group<O, I>;

/// The names of an enumeration, in the order of its values, found by argument-dependent look-up:
/// `constexpr std::array<std::string_view, 3> names(fit) { return {...}; }`.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) {
  names(value).size();
};

/// What a field may hold.
template <class V>
concept SettingValue = std::same_as<V, bool> || std::integral<V> || std::floating_point<V> ||
    std::same_as<V, std::string> || std::same_as<V, std::filesystem::path> || NamedEnum<V>;

namespace detail {

template <class T>
inline constexpr bool is_tuple = false;
template <class... Ts>
inline constexpr bool is_tuple<hana::tuple<Ts...>> = true;

template <class E>
inline constexpr bool is_entry = false;
template <class O, class V>
inline constexpr bool is_entry<field<O, V>> = SettingValue<V>;
template <class O, class I>
inline constexpr bool is_entry<group<O, I>> = true;
template <class T>
inline constexpr bool are_entries = false;
template <class... Es>
inline constexpr bool are_entries<hana::tuple<Es...>> = (is_entry<Es> && ...);

template <class S>
concept StatesFields = requires {
  S::fields;
};

}  // namespace detail

/// An aggregate that declares `static constexpr auto fields = hana::make_tuple(field{…}, …)`.
template <class S>
concept HasFields =
    detail::are_entries<std::remove_cvref_t<decltype(std::remove_cvref_t<S>::fields)>>;

/// Several policies that act as one, such as metric_set and observers: `hana::tuple<…> parts`.
template <class S>
concept HasParts = detail::is_tuple<std::remove_cvref_t<decltype(std::remove_cvref_t<S>::parts)>>;

/// Calls `f(value, field)` for every field of an aggregate, those of its groups and parts included,
/// in the order declared. An aggregate without fields has none.
template <class S, class F>
constexpr void for_each_field(S& settings, F&& f) {
  if constexpr (HasFields<S>)
    hana::for_each(S::fields, [&](auto const& entry) {
      if constexpr (requires { entry.name; })
        f(settings.*(entry.member), entry);
      else
        for_each_field(settings.*(entry.member), f);
    });
  if constexpr (HasParts<S>)
    hana::for_each(settings.parts, [&](auto& part) { for_each_field(part, f); });
}

/// The text of a value, as a person would type it.
template <SettingValue V>
std::string to_text(V const& value) {
  if constexpr (std::same_as<V, bool>)
    return value ? "true" : "false";
  else if constexpr (std::same_as<V, std::string>)
    return value;
  else if constexpr (std::same_as<V, std::filesystem::path>)
    return value.string();
  else if constexpr (NamedEnum<V>)
    return std::string(names(value)[static_cast<std::size_t>(value)]);
  else {
    std::ostringstream out;
    out.imbue(std::locale::classic());  // a point, whatever the locale of the program around cxr
    out << value;
    return out.str();
  }
}

/// The allowed values of a field in words: `0.01 to 0.9`, `at least 1`, `stretch, letterbox`.
template <class O, class V>
std::string allowed_text(field<O, V> const& option) {
  std::string text;
  if constexpr (NamedEnum<V>) {
    for (std::string_view name : names(V{})) text += (text.empty() ? "" : ", ") + std::string(name);
  } else if constexpr (std::is_arithmetic_v<V> && !std::same_as<V, bool>) {
    bool const below = option.allowed.low != range{}.low;
    bool const above = option.allowed.high != range{}.high;
    if (below && above)
      text = to_text(option.allowed.low) + " to " + to_text(option.allowed.high);
    else if (below)
      text = "at least " + to_text(option.allowed.low);
    else if (above)
      text = "at most " + to_text(option.allowed.high);
  }
  return text;
}

/// Checks every number of an aggregate against its range, and every path and text: they stand in JSON.
/// @throws setting_error naming the setting, its value and its range
template <class S>
void check(S const& settings) {
  for_each_field(settings, [](auto const& value, auto const& option) {
    using value_type = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::is_arithmetic_v<value_type> && !std::same_as<value_type, bool>) {
      auto const number = static_cast<double>(value);
      if (!(number >= option.allowed.low && number <= option.allowed.high))
        throw setting_error("--" + std::string(option.name) + " is " + to_text(value),
                            "give a value from its range: " + allowed_text(option),
                            "setting-range");
    }
    if constexpr (std::same_as<value_type, std::string> ||
                  std::same_as<value_type, std::filesystem::path>) {
      auto const text = to_text(value);
      if (!is_plain_text(text))
        throw setting_error("--" + std::string(option.name) + " is " + plain_text(text) +
                                ", which is not plain text",
                            "rename it: UTF-8, without tabs and line breaks", "name-not-text");
    }
  });
}

}  // namespace cxr
