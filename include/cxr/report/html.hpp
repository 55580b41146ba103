// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/report/style.hpp"

namespace cxr::html {

/// A text with the five characters that HTML and SVG give a meaning. Control characters, which neither may
/// hold, become spaces.
inline std::string escaped(std::string_view text) {
  std::string all;
  for (char const c : text) switch (c) {
      case '&': all += "&amp;"; break;
      case '<': all += "&lt;"; break;
      case '>': all += "&gt;"; break;
      case '"': all += "&quot;"; break;
      case '\'': all += "&#39;"; break;
      default: all += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
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

/// A JPEG image inside the page itself. @param alternative  what it shows, for those who cannot see it
inline std::string jpeg(std::vector<std::uint8_t> const& bytes, std::string_view alternative) {
  return "<img alt=\"" + escaped(alternative) + "\" src=\"data:image/jpeg;base64," + base64(bytes) +
         "\">";
}

/// A paragraph. @param kind  its class in the style; may be empty
inline std::string paragraph(std::string_view text, std::string_view kind = "") {
  std::string const mark = kind.empty() ? "<p>" : "<p class=\"" + std::string(kind) + "\">";
  return mark + escaped(text) + "</p>\n";
}

/// What may be wider than the screen, and is then moved by keys. @param name  for those who cannot see it
inline std::string scrolled(std::string_view name, std::string const& content) {
  return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(name) +
         "\">" + content + "</div>\n";
}

/// A table of texts; the first row and the first column are heads.
/// @param name  what it holds, for those who cannot see it
/// @param kind  its class in the style: "figures" are not broken into lines
inline std::string table(std::string_view name, std::vector<std::vector<std::string>> const& rows,
                         std::string_view kind = "words") {
  std::string all = "<table class=\"" + std::string(kind) + "\">\n<thead>";
  for (std::size_t row = 0; row < rows.size(); ++row) {
    all += "<tr>";
    for (std::size_t column = 0; column < rows[row].size(); ++column) {
      auto const text = escaped(rows[row][column]);
      if (row == 0)
        all += "<th scope=\"col\">" + text + "</th>";
      else
        all += column == 0 ? "<th scope=\"row\">" + text + "</th>" : "<td>" + text + "</td>";
    }
    all += row == 0 ? "</tr></thead>\n<tbody>" : "</tr>\n";
  }
  return scrolled(name, all + "</tbody></table>");
}

/// What a reader may open: a line of text above it.
inline std::string details(std::string_view summary, std::string const& content) {
  return "<details><summary>" + escaped(summary) + "</summary>\n" + content + "</details>\n";
}

/// A part of the page, with an address of its own.
struct section {
  std::string id;       ///< letters only
  std::string heading;  ///< plain text
  std::string content;  ///< HTML
};

/// A whole page that needs nothing but itself: its rules forbid it to load anything.
/// @param head  HTML above the sections
inline std::string page(std::string_view title, std::string const& head,
                        std::vector<section> const& sections) {
  std::string links, content;
  for (auto const& [id, heading, body] : sections) {
    links += "<li><a href=\"#" + id + "\">" + escaped(heading) + "</a></li>\n";
    content += "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-name\"><h2 id=\"" + id +
               "-name\">" + escaped(heading) + "</h2>\n" + body + "</section>\n";
  }
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
         "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escaped(title) + "</title>\n<style>\n" + detail::colour_rules() +
         std::string(detail::chart_style) + std::string(detail::page_style) +
         "</style></head><body>\n<header>" + head +
         "</header>\n<nav aria-label=\"Contents\"><ul>\n" + links + "</ul></nav>\n<main>\n" +
         content +
         "</main>\n<script>addEventListener('beforeprint', () => {\n"  // paper opens nothing
         "  for (const part of document.querySelectorAll('details')) part.open = true;\n"
         "});</script>\n</body></html>\n";
}

}  // namespace cxr::html
