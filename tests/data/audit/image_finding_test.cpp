// SPDX-License-Identifier: MIT
#include "cxr/data/audit/image_finding.hpp"

#include <set>

#include "catch.hpp"
#include "cxr/core/settings.hpp"

using namespace cxr;

TEST_CASE("what makes a result wrong comes first", "[data][audit]") {
  CHECK(makes_wrong(image_problem::unusable));
  CHECK(makes_wrong(image_problem::nearly_dark));
  CHECK_FALSE(makes_wrong(image_problem::unused_bits));
  CHECK_FALSE(makes_wrong(image_problem::odd_histogram));
  CHECK(to_text(image_problem::border_text) == "border_text");
  CHECK(meaning(image_problem::blank) == "of one grey");
}

TEST_CASE("every problem has a name and a meaning of its own", "[data][audit]") {
  std::set<std::string_view> texts;
  auto const all = names(image_problem{});
  for (std::size_t place = 0; place < all.size(); ++place) {
    texts.insert(all[place]);
    texts.insert(meaning(static_cast<image_problem>(place)));
  }
  CHECK(texts.size() == 2 * all.size());
  CHECK(all.size() == static_cast<std::size_t>(image_problem::odd_histogram) + 1);
}
