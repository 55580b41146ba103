// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "cxr/compose/settings.hpp"

namespace cxr {

/// Every option of a pipeline as a table in Markdown, heading by heading: what docs/settings.md is.
template <class Pipeline>
std::string settings_table() {
  std::string text = "| policy | option | default | range | unit | what |\n";
  text += "| --- | --- | --- | --- | --- | --- |\n";
  settings<Pipeline>{}.for_each([&](std::string_view heading, auto const& part) {
    for_each_field(part, [&](auto const& value, auto const& option) {
      auto const cell = [](std::string const& content) {
        return (content.empty() ? "–" : content) + " | ";
      };
      text += "| " + cell(std::string(heading)) + cell("`--" + std::string(option.name) + "`") +
              cell(to_text(value)) + cell(allowed_text(option)) +
              cell(std::string(option.unit_name)) + std::string(option.about) + " |\n";
    });
  });
  return text;
}

}  // namespace cxr
