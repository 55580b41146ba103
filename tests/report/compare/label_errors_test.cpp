// SPDX-License-Identifier: MIT
#include "cxr/report/compare/label_errors.hpp"

#include <algorithm>

#include "catch.hpp"
#include "paths.hpp"
#include "report/compare/sample_runs.hpp"

using namespace cxr;

namespace {

/// Two folds of 40 validation images.
std::vector<finished_run> sample_folds(std::filesystem::path const& folder) {
  test::write_sample_run(folder / "first", {});
  test::write_sample_run(folder / "second", {.seed = 2, .first_validation = 40});
  return {read_run(folder / "first"), read_run(folder / "second")};
}

}  // namespace

TEST_CASE("the folds of a cross-validation rank all of their labels", "[report][label_errors]") {
  test::temporary_folder const folder;
  auto const images = cross_validated(sample_folds(folder.path()));
  CHECK(images.files.size() == 80);
  CHECK(images.probabilities.size() == 80);
  CHECK(images.files[79] == "validation/79.png");
  CHECK(images.probabilities.labels[78] == 0);  // every third is healthy
  CHECK(images.output.size() == 80);
  auto const csv = label_errors_csv(images, 3);
  CHECK(csv.starts_with("rank,file,patient,label,likeliest,self_confidence\n1,validation/"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 4);
  auto const suspect = suspected_label_errors(images.probabilities, 1).at(0);
  CHECK_THAT(csv, Contains("1," + images.files[suspect.image] + "," +
                           images.patients[suspect.image] + ","));
  CHECK_THAT(label_errors_csv(images, 1, label_quality::normalised_margin),
             Contains(",normalised_margin\n1,"));
}

TEST_CASE("of findings the label is the finding, or its absence", "[report][label_errors]") {
  finished_subset const images{
      .name = "validation",
      .files = {"a.png", "b, c.png"},
      .patients = {"p1", ""},
      .output = {},
      .probabilities = predictions::from_scores(
          std::vector<double>{0.9, 0.4}, std::vector{presence::absent, presence::present}, 1)};
  CHECK(label_errors_csv(images, 9) ==
        "rank,file,patient,label,likeliest,self_confidence\n"
        "1,a.png,p1,no 0,0,0.1\n2,\"b, c.png\",,0,no 0,0.4\n");
}

TEST_CASE("runs that are no folds of one cross-validation are refused",
          "[report][label_errors][bad_input]") {
  test::temporary_folder const folder;
  auto folds = sample_folds(folder.path());
  CHECK_THROWS_WITH(cross_validated({folds[0], folds[0]}),
                    Contains("validation/0.png is a validation image of two runs; give one run for "
                             "each fold of one cross-validation [docs/errors.md#label-errors]"));
  folds[1].classes = {"NORMAL", "OTHER"};
  CHECK_THROWS_WITH(cross_validated(folds),
                    Contains("the runs first and second have other classes"));
  CHECK_THROWS_WITH(cross_validated({}), Contains("there are no validation images"));
}
