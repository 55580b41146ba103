// SPDX-License-Identifier: MIT
#include "cxr/report/chosen_images.hpp"

#include "catch.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("mistakes are shown by how sure they were, and all images by how unsure", "[report]") {
  for (std::size_t const classes : {2u, 3u}) {
    auto const output = test::drawn_output(classes, 80, false);
    auto const chosen = images_to_look_at(test::drawn_run("folder", output), output);
    REQUIRE(chosen.mistakes.size() == 8);
    REQUIRE(chosen.least_sure.size() == 8);
    for (std::size_t row = 0; row < 8; ++row) {
      CHECK(chosen.mistakes[row].truth != chosen.mistakes[row].predicted);
      if (row == 0) continue;
      CHECK(chosen.mistakes[row].margin <= chosen.mistakes[row - 1].margin);
      CHECK(chosen.least_sure[row].margin >= chosen.least_sure[row - 1].margin);
    }
  }
}

TEST_CASE("of findings the surest mistakes of all findings are chosen", "[report]") {
  auto const output = test::drawn_output(3, 80, true);
  auto const chosen = images_to_look_at(test::drawn_run("folder", output), output);
  REQUIRE(chosen.mistakes.size() == 8);
  for (auto const& image : chosen.mistakes) {
    auto const finding = output.finding(image.record, image.class_index);
    bool const called = output.predicted_present(image.record, image.class_index);
    CHECK(finding != presence::unknown);
    CHECK((finding == presence::present) != called);
    CHECK(image.probability >= 0.5);
    CHECK_THAT(image.predicted, EndsWith(called ? " present" : " absent"));
  }
}

TEST_CASE("no images, one class, and images without records give none to look at",
          "[report][bad_input]") {
  auto output = test::drawn_output(2, 10, false);
  auto const run = test::drawn_run("folder", output);
  output.records.clear();
  CHECK(images_to_look_at(run, output).least_sure.empty());
  CHECK(images_to_look_at(run, {.classes = 2}).mistakes.empty());
  auto const single = test::drawn_output(1, 10, false);
  CHECK(images_to_look_at(test::drawn_run("folder", single), single).least_sure.empty());
}
