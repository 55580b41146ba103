// SPDX-License-Identifier: MIT
#include "cxr/measure/shortcut/shortcut_text.hpp"

#include "catch.hpp"
#include "measure/shortcut/planted_images.hpp"

using namespace cxr;
using test::planted_images;

namespace {

/// 150 images of train and 50 of a held-out subset whose table tells the class.
planted_images tables(bool held_out_too) {
  planted_images set;
  for (int image = 0; image < 200; ++image) {
    bool const positive = image % 2 == 0;
    auto& part = image < 150 ? set.assignment.train : set.assignment.test;
    auto& features = set.add(part, positive);
    features.values[1] = positive || (image >= 150 && !held_out_too) ? 1858 : 330;
    if (image == 0) features.values[1] = 330;
    features.values[7] = set.noise();
  }
  return set;
}

/// Outputs for the held-out images, so many of them right.
predictions output_for(planted_images const& set, std::size_t right) {
  predictions output{.classes = 2};
  for (auto const index : set.assignment.test) {
    bool const positive = set.records[index].label == 1;
    bool const hit = output.records.size() < right;
    output.logits.insert(output.logits.end(), {0.0f, positive == hit ? 1.0f : -1.0f});
    output.labels.push_back(set.records[index].label);
    output.records.push_back(index);
  }
  return output;
}

}  // namespace

TEST_CASE("the baseline states what it reaches on train, and then stands beside the network",
          "[measure][shortcut]") {
  auto const set = tables(true);
  auto baseline = set.measured();
  CHECK_THAT(
      to_text(baseline),
      Contains("shortcut baseline (PNEUMONIA by what is no anatomy):\n  train: AUROC 0.993 [") &&
          Contains("from JPEG table alone") && !Contains("network"));
  add_network(baseline, "validation", output_for(set, 40), set.records);
  CHECK_THAT(to_text(baseline), !Contains("network"));
  add_network(baseline, "test", output_for(set, 40), set.records);
  CHECK(baseline.views[0].subsets[1].network.value() == Approx(0.8));
  CHECK(baseline.views[0].subsets[1].network_range.holds(0.8));
  CHECK_THAT(to_text(baseline), Contains("\n  test: AUROC 1.000 from JPEG table alone") &&
                                    Contains("; the network: 0.800 [") && !Contains("train: "));
  CHECK_THAT(to_text(baseline), Contains("The network is hardly better than these numbers"));
}

TEST_CASE("what the baseline means is said in words", "[measure][shortcut]") {
  auto const meaning = [](shortcut_baseline baseline, planted_images const& set,
                          std::size_t right) {
    add_network(baseline, "test", output_for(set, right), set.records);
    return shortcut_meaning(baseline.views[0]);
  };
  auto const other_origin = tables(false);
  CHECK_THAT(meaning(other_origin.measured(), other_origin, 45),
             Contains("In test these numbers tell less about PNEUMONIA than in train: its images "
                      "were saved otherwise"));
  planted_images noise;
  for (int image = 0; image < 2000; ++image)
    noise.add(image < 1500 ? noise.assignment.train : noise.assignment.test, image % 2 == 0)
        .values[9] = noise.noise();
  CHECK_THAT(meaning(noise.measured(), noise, 450),
             Contains("These numbers tell little about PNEUMONIA"));
  planted_images weak;
  for (int image = 0; image < 400; ++image) {
    bool const positive = image % 2 == 0;
    weak.add(image < 300 ? weak.assignment.train : weak.assignment.test, positive).values[9] =
        weak.noise() + (positive ? 0.4 : 0);
  }
  CHECK_THAT(meaning(weak.measured(), weak, 98),
             Contains("in test can be had without looking at the anatomy"));
}

TEST_CASE("held-out images of one class do not count as saved otherwise", "[measure][shortcut]") {
  planted_images set;
  for (int image = 0; image < 200; ++image) {
    bool const positive = image % 2 == 0 || image >= 150;
    auto& part = image < 150 ? set.assignment.train : set.assignment.test;
    set.add(part, positive).values[1] = positive ? 1858 : 330;
  }
  CHECK(shortcut_meaning(set.measured().views[0]) ==
        "What these numbers tell about PNEUMONIA in test is not known: no negative image.");
}

TEST_CASE("numbers that fit a few training images by chance do not show another origin",
          "[measure][shortcut]") {
  planted_images set;
  for (int image = 0; image < 48; ++image) {
    bool const positive = image % 2 == 0;
    auto& part = image < 24 ? set.assignment.train : set.assignment.test;
    auto& features = set.add(part, positive);
    features.values[9] = set.noise() + (positive && image < 24 ? 0.4 : 0);
  }
  auto const baseline = set.measured();
  auto const& scores = baseline.views[0].subsets;
  REQUIRE(scores[0].scores[0].auroc.value() > 0.7);
  REQUIRE(scores[1].scores[0].auroc.value() < scores[0].scores[0].auroc.value() - 0.1);
  CHECK_THAT(shortcut_meaning(baseline.views[0]),
             Contains("than in train: by chance, for there are few images, or because"));
}

TEST_CASE("of several findings the most predictable is told", "[measure][shortcut]") {
  planted_images set;
  predictions output{.classes = 2};
  for (int image = 0; image < 60; ++image) {
    auto& part = image < 40 ? set.assignment.train : set.assignment.test;
    set.add(part, false).values[3] = image % 4;
    auto const state = [](bool present) { return present ? presence::present : presence::absent; };
    set.records.back().findings = {state(image % 3 == 0), state(image % 4 == 3)};
    if (image < 40) continue;
    output.logits.insert(output.logits.end(), {0.0f, image % 4 == 3 ? 1.0f : -1.0f});
    output.findings.insert(output.findings.end(), set.records.back().findings.begin(),
                           set.records.back().findings.end());
    output.records.push_back(set.records.size() - 1);
  }
  auto baseline = set.measured();
  CHECK(strongest_view(baseline) == 1u);
  add_network(baseline, "test", output, set.records);
  CHECK(baseline.views[0].subsets[1].network.value() == 0.5);
  CHECK_THAT(to_text(baseline), Contains("(PNEUMONIA, the most predictable of 2, by what") &&
                                    Contains("test: AUROC 1.000 from height alone; the network: "
                                             "1.000"));
  CHECK(to_text(shortcut_baseline{}).empty());
}
