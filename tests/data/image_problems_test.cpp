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

TEST_CASE("the remedy of damaged images stands once, another one at its image",
          "[data][bad_input]") {
  auto const problem = [](char const* file, char const* what, std::string const& remedy) {
    return std::string(file_error(file, what, remedy, "bad-image").what());
  };
  auto const again = std::string(detail::image_remedy);
  CHECK_THROWS_WITH(
      detail::require_no_problems({problem("a.png", "is empty", again),
                                   problem("b.png", "is GIF", "convert it to PNG or JPEG"),
                                   problem("c; d.png", "is cut off", again)}),
      "cxr: 3 of 3 images cannot be used:\n  a.png: is empty\n  b.png: is GIF; convert it to PNG "
      "or JPEG\n  c; d.png: is cut off; where a line does not say what to do, fetch these files "
      "again, or take them out of the folder [docs/errors.md#bad-image]");
  CHECK_THROWS_WITH(
      detail::require_no_problems(
          {std::string(file_error("a.png", "is gone", "x", "cannot-read").what())}),
      Contains("\n  a.png: is gone; x [docs/errors.md#cannot-read]; do for each what its line "
               "says [docs/errors.md#bad-image]"));
}
