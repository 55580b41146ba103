// SPDX-License-Identifier: MIT
#include "cxr/report/style.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/core/text.hpp"

using namespace cxr;

namespace {

/// Relative luminance of a colour of a palette, as WCAG 2.2 defines it.
double luminance(std::string_view palette, std::string const& name) {
  auto const place = palette.find("--" + name + ":#");
  REQUIRE(place != palette.npos);
  double sum = 0;
  constexpr double weights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    auto const digits = palette.substr(place + name.size() + 4 + 2 * channel, 2);
    double const value = std::stoi(std::string(digits), nullptr, 16) / 255.0;
    sum += weights[channel] *
           (value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(std::string_view palette, std::string const& first, std::string const& second) {
  double const a = luminance(palette, first), b = luminance(palette, second);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

}  // namespace

TEST_CASE("text has a contrast of 4.5 and lines of 3 at least, in light and dark",
          "[report][style]") {
  for (auto const palette : {detail::light_colours, detail::dark_colours}) {
    for (auto const* ground : {"paper", "ground"})
      for (auto const* text : {"ink", "soft", "c1"}) {
        INFO(text << " on " << ground);
        CHECK(contrast(palette, text, ground) >= 4.5);
      }
    CHECK(contrast(palette, "warn", "warn-ground") >= 4.5);
    for (auto const* line : {"c1", "c2", "c3"}) CHECK(contrast(palette, line, "paper") >= 3);
  }
}

TEST_CASE("the screen chooses between light and dark, and paper is light", "[report][style]") {
  auto const rules = detail::colour_rules();
  auto const dark = rules.find("@media (prefers-color-scheme:dark)");
  auto const print = rules.find("@media print");
  REQUIRE(dark != rules.npos);
  REQUIRE(print != rules.npos);
  CHECK(rules.find(detail::dark_colours) > dark);
  CHECK(print > rules.find(detail::dark_colours));  // the last rule wins
}
