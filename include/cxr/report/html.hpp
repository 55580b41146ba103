// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/report/plots.hpp"

namespace cxr::html {

/// A text with the five characters that HTML gives a meaning.
inline std::string escaped(std::string_view text) {
  std::string all;
  for (char const c : text) switch (c) {
      case '&': all += "&amp;"; break;
      case '<': all += "&lt;"; break;
      case '>': all += "&gt;"; break;
      case '"': all += "&quot;"; break;
      case '\'': all += "&#39;"; break;
      default: all += c;
    }
  return all;
}

/// Bytes in base64 (RFC 4648, section 4).
inline std::string base64(std::vector<std::uint8_t> const& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string all;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k)
      word = word << 8 | (i + k < bytes.size() ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      all += i + k > bytes.size() ? '=' : digits[(word >> (18 - 6 * k)) & 63];
  }
  return all;
}

/// A picture inside the page itself.
inline std::string picture(png const& bytes, std::string_view alt) {
  return "<img alt=\"" + escaped(alt) + "\" src=\"data:image/png;base64," + base64(bytes) + "\">\n";
}

/// A table of texts; the first row is the head.
inline std::string table(std::vector<std::vector<std::string>> const& rows) {
  std::string all = "<table>\n";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    all += "<tr>";
    for (auto const& cell : rows[r])
      all += (r == 0 ? "<th>" : "<td>") + escaped(cell) + (r == 0 ? "</th>" : "</td>");
    all += "</tr>\n";
  }
  return all + "</table>\n";
}

/// A heading with what stands below it.
inline std::string section(std::string_view heading, std::string const& content) {
  return "<section><h2>" + escaped(heading) + "</h2>\n" + content + "</section>\n";
}

/// A whole page that needs nothing but itself.
inline std::string page(std::string_view title, std::string const& content) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escaped(title) +
         "</title>\n<style>\n"
         ":root { --ink: #232d3c; --soft: #5c6878; --line: #dfe3e8; --blue: #1e69b4; }\n"
         "body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: #f5f6f8;\n"
         "       max-width: 62rem; margin: 2.5rem auto; padding: 0 1.5rem; }\n"
         "h1 { font-size: 1.7rem; margin: 0 0 .2rem; }\n"
         "h2 { font-size: 1.1rem; margin: 0 0 .8rem; }\n"
         "p { margin: .2rem 0 1rem; color: var(--soft); }\n"
         "section { background: #fff; border: 1px solid var(--line); border-radius: 10px;\n"
         "          padding: 1.3rem 1.5rem; margin: 1.2rem 0; overflow-x: auto; }\n"
         ".tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));\n"
         "         gap: .8rem; }\n"
         ".tile { border-left: 4px solid var(--blue); padding: .1rem .8rem; }\n"
         ".tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }\n"
         ".tile span { color: var(--soft); font-size: .88rem; }\n"
         ".row { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr));\n"
         "       gap: 1rem; }\n"
         "img { width: 100%; height: auto; }\n"
         "table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }\n"
         "th, td { text-align: left; padding: .35rem .8rem .35rem 0; font-weight: normal;\n"
         "         border-bottom: 1px solid var(--line); }\n"
         "th { color: var(--soft); font-size: .88rem; }\n"
         "pre { font: 13px/1.5 ui-monospace, monospace; margin: 0; white-space: pre-wrap; }\n"
         "</style></head><body>\n" +
         content + "</body></html>\n";
}

}  // namespace cxr::html
