// SPDX-License-Identifier: MIT
#include "cxr/data/split/folds.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/split/k_fold.hpp"
#include "data/split/sample_records.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::vector<std::size_t> all_indices(std::vector<record> const& records) {
  std::vector<std::size_t> indices(records.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

/// The two numbers of imbalance() in tests/golden/make_split_goldens.py.
struct imbalance {
  double classes = 0;  ///< mean over classes of the deviation of a fold's part of the class
  double size = 0;     ///< largest difference of a fold's part of all images from 1 / folds

  imbalance(std::vector<record> const& records, std::size_t K, std::size_t folds,
            std::uint64_t seed) {
    auto const parts = divide_into_folds(records, all_indices(records), K, folds, seed, "--folds");
    auto const part = 1 / static_cast<double>(folds);
    for (auto const& fold : parts.folds)
      size = std::max(
          size,
          std::abs(static_cast<double>(fold.size()) / static_cast<double>(records.size()) - part));
    for (std::size_t k = 0; k < K; ++k) {
      double total = 0, squares = 0;
      for (auto const& image : records) total += has_class(image, k);
      for (auto const& fold : parts.folds) {
        double images = 0;
        for (auto const index : fold) images += has_class(records[index], k);
        squares += (images / total - part) * (images / total - part);
      }
      classes += std::sqrt(squares * part) / static_cast<double>(K);
    }
  }
};

/// As many patients of one class as there are of each number of images, {"1": 1149, "2": 13}.
void add_patients(std::vector<record>& records, json const& patients_of_size, std::int64_t label) {
  for (auto const& [size, patients] : patients_of_size.items())
    for (std::int64_t number = 0; number < patients.get<std::int64_t>(); ++number) {
      auto const patient = std::to_string(label) + "-" + size + "-" + std::to_string(number);
      for (int image = 0; image < std::stoi(size); ++image)
        records.push_back(
            {.id = patient + "-" + std::to_string(image), .label = label, .patient = patient});
    }
}

}  // namespace

TEST_CASE("folds are balanced as well as those of scikit-learn's StratifiedGroupKFold",
          "[data][split][golden]") {
  auto const golden = read_json(test::golden("split.json"));
  constexpr double tolerance = 0.01;
  auto const seed = GENERATE(std::uint64_t{1}, std::uint64_t{2});
  double classes = 0, peer = 0;
  for (auto const& set : golden["drawn"]) {
    auto const labels = set["labels"].get<std::string>();
    std::vector<record> records;
    for (std::size_t index = 0; index < labels.size(); ++index)
      records.push_back({.id = std::to_string(index),
                         .label = labels[index] - '0',
                         .patient = set["patients"][index].dump()});
    auto const K = static_cast<std::size_t>(*std::max_element(labels.begin(), labels.end()) - '0');
    imbalance const ours(records, K + 1, set["folds"].get<std::size_t>(), seed);
    INFO(set["folds"] << " folds of " << labels);
    CHECK(ours.classes < set["peer"][0].get<double>() + tolerance);
    CHECK(ours.size < set["peer"][1].get<double>() + tolerance);
    classes += ours.classes;
    peer += set["peer"][0].get<double>();
  }
  CHECK(classes < peer);  // of all sets together, although the peer's is the best of five draws
  std::vector<record> kaggle;
  for (std::int64_t const label : {0, 1})
    add_patients(kaggle, golden["kaggle"]["patients_of_size"][static_cast<std::size_t>(label)],
                 label);
  CHECK(kaggle.size() == 5232);
  for (auto const& [folds, expected] : golden["kaggle"]["peer"].items()) {
    imbalance const ours(kaggle, 2, std::stoul(folds), seed);
    CHECK(ours.classes < expected[0].get<double>() + 1e-4);
    CHECK(ours.size < expected[1].get<double>() + 1e-4);
  }
}

TEST_CASE("the largest patients are divided first, and folds differ by single images",
          "[data][split]") {
  std::vector<record> records;  // 4 + 3 + 2 + 1 + 1 + 1 images of one class: folds of 4, 4 and 4
  for (int patient = 0; int const images : {1, 2, 1, 4, 1, 3}) {
    for (int image = 0; image < images; ++image)
      records.push_back(
          {.id = std::to_string(records.size()), .patient = "p" + std::to_string(patient)});
    ++patient;
  }
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (auto const& fold :
         divide_into_folds(records, all_indices(records), 1, 3, seed, "--folds").folds)
      CHECK(fold.size() == 4);
}

TEST_CASE("other seeds give other folds", "[data][split]") {
  auto const records = test::sample_records(60);
  auto const folds = [&](std::uint64_t seed) {
    return divide_into_folds(records, all_indices(records), 2, 5, seed, "--folds").folds;
  };
  CHECK(folds(1) == folds(1));
  CHECK(folds(1) != folds(2));
}
