// SPDX-License-Identifier: MIT
#include "cxr/measure/conformal.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/random.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// Two classes whose positive probability knows something of the label.
predictions drawn(std::size_t images, std::uint64_t seed) {
  random_stream random(seed);
  std::vector<double> scores;
  std::vector<std::int64_t> labels;
  for (std::size_t image = 0; image < images; ++image) {
    labels.push_back(random.uniform() < 0.7);
    double const middle = labels.back() == 1 ? 0.6 : 0.4;
    scores.push_back(middle + 0.4 * (2 * random.uniform() - 1));
  }
  return predictions::from_scores(scores, labels);
}

}  // namespace

TEST_CASE("conformal sets are those of crepes", "[measure][conformal]") {
  auto const golden = read_json(test::golden("conformal.json"));
  auto const held_out = predictions::from_scores(golden["held_out"].get<std::vector<double>>(),
                                                 golden["labels"].get<std::vector<std::int64_t>>());
  auto const probabilities = golden["new"].get<std::vector<double>>();
  auto const output =
      predictions::from_scores(probabilities, std::vector<std::int64_t>(probabilities.size(), 0));
  for (auto const& expected : golden["cases"]) {
    auto const sets = conformal_sets::fit(held_out, expected["error_rate"].get<double>());
    for (std::size_t image = 0; image < output.size(); ++image) {
      std::vector<int> in_set(2);
      for (auto const k : sets(output, image)) in_set[k] = 1;
      CHECK(in_set == expected["sets"][image].get<std::vector<int>>());
    }
  }
}

TEST_CASE("in each class the sets miss as many images as they may", "[measure][conformal]") {
  std::vector<double> missed(2), counted(2);
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto const sets = conformal_sets::fit(drawn(150, 2 * seed), 0.2);
    auto const output = drawn(100, 2 * seed + 1);
    for (std::size_t image = 0; image < output.size(); ++image) {
      auto const label = static_cast<std::size_t>(output.labels[image]);
      auto const set = sets(output, image);
      missed[label] += std::find(set.begin(), set.end(), label) == set.end();
      ++counted[label];
    }
  }
  for (std::size_t k : {0, 1}) {
    INFO("class " << k);
    CHECK(missed[k] / counted[k] <= 0.205);  // of 6,000 images at least: 2 standard errors are 0.01
    CHECK(missed[k] / counted[k] >= 0.17);   // ranks are whole: a little less than 0.2 is right
  }
}

TEST_CASE("too few images of a class exclude it from no set", "[measure][conformal][bad_input]") {
  auto const few = predictions::from_scores(std::vector<double>{0.9, 0.8, 0.3},
                                            std::vector<std::int64_t>{1, 1, 0});
  auto const sets = conformal_sets::fit(few, 0.1);
  CHECK(sets(few, 0) == std::vector<std::size_t>{0, 1});
  auto const none = conformal_sets::fit({.classes = 2}, 0.1);
  CHECK(none(few, 2).size() == 2);
}

TEST_CASE("a set in text can be read whatever the names of its classes", "[measure][conformal]") {
  std::vector<std::string> const names{"NORMAL", "viral|bacterial", "so-called \"other\""};
  CHECK(set_text({}, names) == "");
  CHECK(set_text({0, 1}, names) == "NORMAL|\"viral|bacterial\"");
  CHECK(set_text({2, 0}, names) == "\"so-called \"\"other\"\"\"|NORMAL");
}

TEST_CASE("error rates outside 0 and 1, and findings, are refused",
          "[measure][conformal][bad_input]") {
  CHECK_THROWS_WITH(conformal_sets::fit(drawn(10, 1), 1),
                    Contains("the error rate of conformal sets is 1.0000"));
  predictions const findings{.classes = 1, .logits = {0}, .findings = {presence::present}};
  CHECK_THROWS_AS(conformal_sets::fit(findings, 0.1), data_error);
  predictions const broken{.classes = 2, .logits = {0, 1, 0, NAN}, .labels = {1, 1}};
  CHECK_THROWS_WITH(conformal_sets::fit(broken, 0.3), Contains("not a number"));
  CHECK(conformal_sets::fit({.classes = 2}, 1 - 1e-15).least_probability.size() == 2);
}
