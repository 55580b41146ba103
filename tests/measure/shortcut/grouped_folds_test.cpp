// SPDX-License-Identifier: MIT
#include "cxr/measure/shortcut/grouped_folds.hpp"

#include <map>
#include <set>
#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("a patient is in one fold, and the folds have the classes in proportion",
          "[measure][shortcut]") {
  std::vector<bool> positive;
  std::vector<std::size_t> patients;
  for (std::size_t image = 0; image < 400; ++image) {
    patients.push_back(image * image % 97);
    positive.push_back(patients.back() % 4 == 0);
  }
  auto const folds = grouped_folds(positive, patients, 5, 1);
  std::map<std::size_t, std::set<std::size_t>> folds_of_patient;
  std::vector<double> images(5), positives(5);
  for (std::size_t image = 0; image < folds.size(); ++image) {
    REQUIRE(folds[image] < 5);
    folds_of_patient[patients[image]].insert(folds[image]);
    ++images[folds[image]];
    positives[folds[image]] += positive[image];
  }
  for (auto const& [patient, several] : folds_of_patient) CHECK(several.size() == 1);
  auto const share = static_cast<double>(std::count(positive.begin(), positive.end(), true)) / 400;
  for (std::size_t fold = 0; fold < 5; ++fold) {
    CHECK(images[fold] == Approx(80).margin(8));
    CHECK(positives[fold] / images[fold] == Approx(share).margin(0.08));
  }
  CHECK(grouped_folds(positive, patients, 5, 1) == folds);
  CHECK(grouped_folds(positive, patients, 5, 2) != folds);
}

TEST_CASE("images without patients are folded one by one", "[measure][shortcut]") {
  auto const folds = grouped_folds({true, true, false, false, false, false}, {}, 2, 1);
  CHECK(folds[0] != folds[1]);
  CHECK(std::count(folds.begin(), folds.end(), 0u) == 3);
}
