// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cxr {

/// A string literal that can be a template argument: `image_folder<"covid", "normal">`.
template <std::size_t N>
struct literal {
  char text[N] = {};  ///< the characters, closing zero included

  /// Copies a string literal.
  constexpr literal(char const (&source)[N]) { std::copy_n(source, N, text); }  // NOLINT: implicit
  /// Copies a text of N - 1 characters.
  constexpr explicit literal(std::string_view view) { std::copy_n(view.data(), N - 1, text); }
  /// The text without its closing zero.
  constexpr std::string_view view() const { return {text, N - 1}; }
};

namespace detail {

/// ASCII letters only, whatever the locale.
inline std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char character) {
    bool const upper = character >= 'A' && character <= 'Z';
    return upper ? static_cast<char>(character - 'A' + 'a') : character;
  });
  return text;
}

/// Without blanks at its ends.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto const first = std::min(text.find_first_not_of(blanks), text.size());
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

/// Up to the first line break, without it.
inline std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// A text where list_name takes a type with a name.
template <literal Name>
struct literal_name {
  static constexpr std::string_view name = Name.view();
};

template <std::string_view const&... Parts>
struct joined {
  static constexpr auto characters = [] {
    std::array<char, (Parts.size() + ... + 0)> all{};
    auto end = all.begin();
    ((end = std::copy(Parts.begin(), Parts.end(), end)), ...);
    return all;
  }();
};

/// "observers<console, history_csv>", in constexpr storage.
template <literal Stem, class... Ts>
struct listed_names {
  static constexpr auto characters = [] {
    std::array<char, Stem.view().size() + 2 + (Ts::name.size() + ... + 0) +
                         2 * (sizeof...(Ts) == 0 ? 0 : sizeof...(Ts) - 1)>
        text{};
    auto end = text.begin();
    auto const add = [&](std::string_view part) { end = std::copy(part.begin(), part.end(), end); };
    add(Stem.view());
    add("<");
    [[maybe_unused]] std::string_view separator = "";
    ((add(separator), add(Ts::name), separator = ", "), ...);
    add(">");
    return text;
  }();
};

}  // namespace detail

/// The name of a template with the names of its arguments: `list_name<"metric_set", accuracy, f1>` is
/// "metric_set<accuracy, f1>".
template <literal Stem, class... Ts>
inline constexpr std::string_view list_name{detail::listed_names<Stem, Ts...>::characters.data(),
                                            detail::listed_names<Stem, Ts...>::characters.size()};

/// Texts of constexpr storage joined at compile time: `join<stem, open, inner, close>`.
template <std::string_view const&... Parts>
inline constexpr std::string_view join{detail::joined<Parts...>::characters.data(),
                                       detail::joined<Parts...>::characters.size()};

/// A number with so many digits behind its point, whatever the locale of the program that cxr is a
/// part of.
inline std::string fixed_text(double value, int digits) {
  std::string text(330 + static_cast<std::size_t>(digits), ' ');  // 1e308 has 309 before its point
  auto* const end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits)
          .ptr;
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

namespace detail {

/// "1 image", "3 images".
inline std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace detail

/// "a, b, c, d, e, … 2 more": the first five names, and the number of the others.
inline std::string first_names(std::vector<std::string> const& names) {
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t index = 0; index < std::min(names.size(), most); ++index)
    text += (index == 0 ? "" : ", ") + names[index];
  if (names.size() > most) text += ", … " + std::to_string(names.size() - most) + " more";
  return text;
}

/// Each text on an indented line of its own; of more than `most` the number of the others.
inline std::string first_lines(std::vector<std::string> const& texts, std::size_t most) {
  std::string lines;
  for (std::size_t index = 0; index < std::min(texts.size(), most); ++index)
    lines += "\n  " + texts[index];
  if (texts.size() > most) lines += "\n  and " + std::to_string(texts.size() - most) + " more";
  return lines;
}

}  // namespace cxr
