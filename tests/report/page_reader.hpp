// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cxr::test {

/// How often a part stands in a text.
inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto place = text.find(part); place != text.npos; place = text.find(part, place + 1)) ++n;
  return n;
}

/// What is wrong with the tags of a page: an element that is not closed, or closed in another order; a "<"
/// or a quote that ends where it should not. Empty where nothing is.
inline std::string wrong_tags(std::string_view page) {
  std::vector<std::string> open;
  for (auto place = page.find('<'); place != page.npos; place = page.find('<', place)) {
    auto const end = page.find('>', place);
    if (end == page.npos) return "a tag without end";
    auto const tag = page.substr(place + 1, end - place - 1);
    place = end + 1;
    if (tag.starts_with('!')) continue;
    if (tag.find('<') != tag.npos) return "a < in the tag " + std::string(tag);
    if (count_of(tag, "\"") % 2 != 0) return "a quote in the tag " + std::string(tag);
    auto const name = tag.substr(0, tag.find_first_of(" /\n", 1));
    if (name.starts_with('/')) {
      if (open.empty() || open.back() != name.substr(1)) return "unexpected " + std::string(tag);
      open.pop_back();
    } else if (name != "meta" && name != "img" && name != "br" && name != "input" &&
               !tag.ends_with('/')) {
      open.emplace_back(name);
      if (name == "script" || name == "style") place = page.find("</" + std::string(name), place);
    }
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

/// The opening tags of an element: "<svg role=…>".
inline std::vector<std::string> tags_of(std::string_view page, std::string const& element) {
  std::vector<std::string> all;
  for (auto place = page.find("<" + element); place != page.npos;
       place = page.find("<" + element, place + 1))
    all.emplace_back(page.substr(place, page.find('>', place) - place + 1));
  return all;
}

}  // namespace cxr::test
