// SPDX-License-Identifier: MIT
#include "cxr/report/section/model_card.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("the card says what a run knows, and leaves the rest to the authors", "[report][card]") {
  auto run = test::drawn_run("folder", test::drawn_output(2, 60, false));
  run.split.certificate.rule = "patient_holdout(0.15) <x>";
  run.split.train = {0, 1, 2};
  run.split.certificate.train.patients = 2;
  auto const text = model_card_section(run, true);
  CHECK_THAT(text, Contains("train 3 images of 2 patients") && Contains("head mlp_head") &&
                       Contains("patient_holdout(0.15) &lt;x&gt;") &&
                       Contains("research; not for clinical use") &&
                       Contains("epoch 2, by validation"));
  CHECK(test::count_of(text, "to be filled by the authors") >= 9);
  CHECK(test::wrong_tags(text) == "");
  for (auto const& item : data_items(run)) CHECK_FALSE(item.topic.empty());
  CHECK(test::count_of(model_card_section(run, false), "to be filled by the authors") ==
        test::count_of(text, "to be filled by the authors") + 1);  // no heat maps
}

TEST_CASE("every item of CLAIM is in the list", "[report][card]") {
  auto const run = test::drawn_run("folder", test::drawn_output(2, 60, false));
  auto items = data_items(run);
  for (auto const& more : {model_items(run), evaluation_items(run, false)})
    items.insert(items.end(), more.begin(), more.end());
  std::vector<bool> listed(43);
  for (auto const& item : items) {
    int first = 0, number = 0;
    bool range = false;
    for (char const c : item.claim + ",") {
      if (c >= '0' && c <= '9') number = 10 * number + c - '0';
      if (c == 't') range = true, first = number, number = 0;
      if (c == ',' && number > 0) {
        for (int each = range ? first : number; each <= number; ++each)
          listed.at(static_cast<std::size_t>(each)) = true;
        number = 0, range = false;
      }
    }
  }
  for (std::size_t item = 1; item <= 42; ++item) {
    INFO(item);
    CHECK(listed[item]);
  }
}

TEST_CASE("the card states intervals and an averaged network only where there are such",
          "[report][card]") {
  auto run = test::drawn_run("folder", test::drawn_output(2, 60, false));
  CHECK_THAT(model_card_section(run, false),
             Contains("over patients, bands by bootstrap") && Contains("none: one network<"));
  run.settings["run"]["resamples"] = 0;
  run.settings["average"] = {{"policy", "ema"}};
  auto const text = model_card_section(run, false);
  CHECK(text.find("by bootstrap") == std::string::npos);
  CHECK_THAT(text, Contains("--resamples is 0") && Contains("several steps (average ema)"));
}
