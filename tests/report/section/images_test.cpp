// SPDX-License-Identifier: MIT
#include "cxr/report/section/images.hpp"

#include "catch.hpp"
#include "paths.hpp"
#include "report/page_reader.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("images stand with what was true and predicted, and their heat maps beside",
          "[report][images]") {
  auto const output = test::drawn_output(2, 40, false);
  auto const run = test::drawn_run("folder", output);
  auto const chosen = images_to_look_at(run, output);
  explained_images explained{.explanation = "grad_cam"};
  for (auto const* list : {&chosen.mistakes, &chosen.least_sure})
    for (auto const& image : *list)
      explained.images.push_back({.record = image.record,
                                  .class_index = image.class_index,
                                  .image = {1, 2, 3},
                                  .heat = {4, 5, 6},
                                  .border = 0.25,
                                  .problem = {}});
  auto const text = images_section(run, chosen, explained);
  CHECK(test::tags_of(text, "img").size() == 32);
  for (auto const& tag : test::tags_of(text, "img"))
    CHECK_THAT(tag, Contains("alt=\"") && Contains("src=\"data:image/jpeg;base64,"));
  CHECK_THAT(text, Contains("heat in the border: 0.25") && Contains("(grad_cam)") &&
                       Contains("radiographs of patients"));
  CHECK(test::wrong_tags(text) == "");
  auto const rows = to_json(run, chosen.mistakes);
  CHECK(rows.size() == 8);
  CHECK(rows[0]["file"] == run.records[chosen.mistakes[0].record].id);
}

TEST_CASE("files that are gone are said to be, and the page stays usable",
          "[report][images][bad_input]") {
  auto const output = test::drawn_output(3, 40, true);
  auto const run = test::drawn_run("folder", output);
  auto const text = images_section(run, images_to_look_at(run, output), {});
  CHECK(test::tags_of(text, "img").empty());
  CHECK_THAT(text, Contains("This image cannot be shown: cxr: folder/gone.png") &&
                       Contains("There are no heat maps") && Contains(" absent"));
  CHECK(text.find("<img src=x>") == std::string::npos);
  CHECK(test::wrong_tags(text) == "");
}

TEST_CASE("a run without mistakes says so", "[report][images]") {
  CHECK_THAT(images_section(test::drawn_run("folder", test::drawn_output(2, 4, false)), {}, {}),
             Contains("<p>None.</p>"));
}

TEST_CASE("an image that is listed for two findings has the heat map of each", "[report][images]") {
  auto const run = test::drawn_run("folder", test::drawn_output(3, 40, true));
  chosen_images chosen;
  explained_images explained{.explanation = "grad_cam"};
  for (std::size_t finding : {0, 2}) {
    chosen.mistakes.push_back({.record = 5,
                               .truth = run.classes[finding] + " present",
                               .predicted = run.classes[finding] + " absent",
                               .probability = 0.9,
                               .margin = 1,
                               .class_index = finding});
    explained.images.push_back({.record = 5,
                                .class_index = finding,
                                .image = {1},
                                .heat = {static_cast<std::uint8_t>(finding), 7, 7},
                                .border = 0.3,
                                .problem = {}});
  }
  CHECK(picture_of(run, explained, chosen.mistakes[0]).heat[0] == 0);
  CHECK(picture_of(run, explained, chosen.mistakes[1]).heat[0] == 2);
  auto const text = images_section(run, chosen, explained);
  for (std::size_t finding : {0, 2})
    CHECK_THAT(text,
               Contains("<br>heat map of the finding " + html::escaped(run.classes[finding])));
  CHECK_THAT(text, Contains("of the finding, called present or absent"));
  CHECK(text.find("of what was predicted, the brighter") == std::string::npos);
}
