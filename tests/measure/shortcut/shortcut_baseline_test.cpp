// SPDX-License-Identifier: MIT
#include "cxr/measure/shortcut/shortcut_baseline.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "measure/shortcut/planted_images.hpp"
#include "measure/shortcut/shortcut_golden.hpp"

using namespace cxr;
using test::planted_images;
using test::score_named;

TEST_CASE("single numbers have scikit-learn's AUROC, in the direction of the training images",
          "[measure][shortcut]") {
  auto const& golden = test::shortcut_golden();
  planted_images set;
  auto const rows = test::rows_of(golden.at("rows"));
  auto const positive = test::classes_of(golden.at("labels"));
  auto const patients = golden.at("patients").get<std::vector<std::size_t>>();
  for (std::size_t image = 0; image < rows.size(); ++image) {
    auto& features =
        set.add(set.assignment.train, positive[image], "p" + std::to_string(patients[image]));
    std::copy(rows[image].begin(), rows[image].end(), features.values.begin());
  }
  auto const baseline = set.measured();
  REQUIRE(baseline.views.size() == 1);
  auto const& train = baseline.views[0].subsets.at(0);
  auto const expected = golden.at("auroc").get<std::vector<double>>();
  for (std::size_t const k : {0u, 1u, 2u, 4u}) {
    auto const& score = score_named(train, file_features::names[k]);
    INFO(score.feature);
    CHECK(score.auroc.value() == Approx(std::max(expected[k], 1 - expected[k])));
    CHECK(score.reversed == (expected[k] < 0.5));
    CHECK(score.range.holds(score.auroc.value()));
  }
  CHECK(baseline.left_out[0] ==
        std::pair<std::string, std::string>("height", "the same in every image"));
}

TEST_CASE("several numbers together have scikit-learn's AUROC on images that were not fitted",
          "[measure][shortcut]") {
  auto const& golden = test::shortcut_golden();
  planted_images set;
  auto const add = [&](char const* rows, char const* labels, auto& part) {
    auto const positive = test::classes_of(golden.at(labels));
    auto const all = test::rows_of(golden.at(rows));
    for (std::size_t image = 0; image < all.size(); ++image) {
      auto& features = set.add(part, positive[image]);
      std::copy(all[image].begin(), all[image].end(), features.values.begin());
    }
  };
  add("rows", "labels", set.assignment.train);
  add("other_rows", "other_labels", set.assignment.test);
  auto const baseline = set.measured();
  auto const& test = baseline.views[0].subsets.at(1);
  CHECK(test.name == "test");
  auto const& together = score_named(test, "the file's together");
  CHECK(together.together);
  CHECK(together.auroc.value() == Approx(golden.at("other_auroc").get<double>()));
}

TEST_CASE("a planted shortcut is found, and is gone in images of another origin",
          "[measure][shortcut]") {
  planted_images set;
  for (int image = 0; image < 200; ++image) {
    bool const positive = image % 3 == 0;
    auto& part = image < 150 ? set.assignment.train : set.assignment.validation;
    auto& features = set.add(part, positive);
    features.values[1] = positive ? 1858 : 330;
    features.values[7] = set.noise();
  }
  for (int image = 0; image < 60; ++image) {
    auto& features = set.add(set.assignment.test, image % 2 == 0);
    features.values[1] = 1858;
    features.values[7] = set.noise();
  }
  auto const baseline = set.measured();
  auto const& view = baseline.views.at(0);
  CHECK(view.positive == "PNEUMONIA");
  CHECK(view.subsets[0].images == 150);
  auto const strongest = view.strongest(false);
  REQUIRE(strongest);
  CHECK(view.subsets[0].scores[*strongest].feature == "JPEG table");
  CHECK(view.subsets[1].scores[*strongest].auroc.value() == 1);
  CHECK(view.subsets[2].scores[*strongest].auroc.value() == 0.5);
  CHECK(score_named(view.subsets[0], "all together").auroc.value() > 0.99);
  CHECK(score_named(view.subsets[0], "mean").auroc.value() < 0.65);
  CHECK_FALSE(view.subsets[0].network.defined());
}

TEST_CASE("a finding is compared where it is known, several classes one by one",
          "[measure][shortcut]") {
  planted_images set;
  for (int image = 0; image < 90; ++image) {
    auto& features = set.add(set.assignment.train, false);
    features.values[2] = 1000 + image % 3;
    auto& findings = set.records.back().findings;
    findings = {image % 3 == 2 ? presence::present : presence::absent,
                image % 2 == 0 ? presence::unknown : presence::absent};
  }
  auto const findings = set.measured();
  REQUIRE(findings.views.size() == 2);
  CHECK(score_named(findings.views[0].subsets[0], "width").auroc.value() == 1);
  CHECK(findings.views[1].subsets[0].images == 45);
  CHECK(score_named(findings.views[1].subsets[0], "width").auroc.why_not() == "no positive image");
  CHECK_FALSE(findings.views[1].strongest(false));

  for (std::size_t image = 0; image < 90; ++image) {
    set.records[image].findings.clear();
    set.records[image].label = static_cast<std::int64_t>(image % 3);
  }
  auto const classes = measure_shortcuts(set.records, set.assignment, 3, set.features, 1);
  REQUIRE(classes.views.size() == 3);
  CHECK(score_named(classes.views[0].subsets[0], "width").reversed);
  CHECK(score_named(classes.views[1].subsets[0], "width").auroc.value() == 0.5);
}

TEST_CASE("numbers that some files do not state are left out, and why", "[measure][shortcut]") {
  planted_images set;
  for (int image = 0; image < 20; ++image) {
    auto& features = set.add(set.assignment.train, image % 2 == 0);
    features.values[0] = image < 2 ? std::numeric_limits<double>::quiet_NaN() : image;
    features.values[9] = image;
  }
  auto const baseline = set.measured();
  CHECK(baseline.left_out[0] ==
        std::pair<std::string, std::string>("bytes per pixel", "not stated by 2 files"));
  CHECK(baseline.views[0].subsets[0].scores.size() == 1);
  CHECK(measure_shortcuts({}, {}, 2, {}, 1).views.empty());
  CHECK(measure_shortcuts(set.records, set.assignment, 1, set.features, 1).views.empty());
}
