// SPDX-License-Identifier: MIT
#include "cxr/data/image_problems.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("images without a problem are accepted", "[data]") {
  CHECK_NOTHROW(detail::require_no_problems({}));
  CHECK_NOTHROW(detail::require_no_problems({"", ""}));
}

TEST_CASE("images with a problem are counted, and the first ten given", "[data][bad_input]") {
  CHECK_THROWS_WITH(detail::require_no_problems({"", "b.png: is empty", ""}),
                    "cxr: 1 of 3 images cannot be used:\n  b.png: is empty; fetch these files "
                    "again, or take them out of the folder [docs/errors.md#bad-image]");
  std::vector<std::string> problems{""};
  for (int index = 1; index <= 12; ++index) problems.push_back(std::to_string(index) + ".png");
  CHECK_THROWS_WITH(detail::require_no_problems(problems),
                    Contains("12 of 13 images cannot be used:\n  1.png\n") &&
                        Contains("\n  10.png\n  and 2 more;") && !Contains("11.png"));
}
