// SPDX-License-Identifier: MIT
#include "cxr/report/compare/finished_run.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/measure/metric/calibration/log_loss.hpp"
#include "paths.hpp"
#include "report/compare/sample_runs.hpp"

using namespace cxr;

namespace {

/// The sample run with one text in a file replaced.
finished_run changed(char const* file, std::string const& part, std::string const& other) {
  test::temporary_folder const folder;
  test::write_sample_run(folder / "run", {});
  auto text = read_text(folder / "run" / file);
  auto const place = text.find(part);
  REQUIRE(place != text.npos);
  write_atomically(folder / "run" / file, text.replace(place, part.size(), other));
  return read_run(folder / "run");
}

}  // namespace

TEST_CASE("the folder of a run is read as it was written", "[report][compare]") {
  test::temporary_folder const folder;
  test::write_sample_run(folder / "run", {.images = 12});
  auto const run = read_run(folder / "run");
  CHECK(run.name == "run");
  CHECK(run.split == "abc");
  CHECK(run.classes == std::vector<std::string>{"NORMAL", "PNEUMONIA"});
  REQUIRE(run.numbers.size() == 2);
  CHECK(run.numbers[1].name == "test");
  REQUIRE(run.numbers[1].numbers.size() == 3);  // images and the confusion matrix are none
  CHECK(run.numbers[1].numbers[1].second.value() == Approx(0.81));
  CHECK_FALSE(run.numbers[1].numbers[2].second.defined());
  CHECK(interval_named(run.numbers[1].intervals, "auroc").high == Approx(0.86));
  REQUIRE(run.subsets.size() == 2);
  auto const& test = run.subsets[1];
  CHECK(test.output.size() == 12);
  CHECK(test.files[1] == "test/1.png");
  CHECK(test.patients[1] == "p0");
  CHECK(test.output.labels[1] == 1);
  CHECK(test.probabilities.probabilities(1)[1] ==
        Approx(test.output.uncorrected_probabilities(1)[1]));
  for (std::size_t image = 0; image < 12; ++image)
    CHECK(test.output.predicted(image) == (test.output.logit(image, 1) > 0 ? 1u : 0u));
}

TEST_CASE("findings are read with what is unknown", "[report][compare]") {
  test::temporary_folder const folder;
  test::write_sample_run(folder / "run", {});
  write_atomically(folder / "run/predictions.csv",
                   "subset,file,patient,a,logit_a,predicted_a,probability_a\n"
                   "test,1.png,p,present,1,present,0.7\ntest,2.png,,,-1,absent,0.3\n");
  auto const run = read_run(folder / "run");
  REQUIRE(run.subsets.size() == 1);
  CHECK(run.subsets[0].output.kind() == labelling::multi_label);
  CHECK(run.subsets[0].output.finding(0, 0) == presence::present);
  CHECK(run.subsets[0].output.finding(1, 0) == presence::unknown);
}

TEST_CASE("damaged files of a run are errors that name the file", "[report][compare][bad_input]") {
  CHECK_THROWS_WITH(changed("metrics.json", "{", "["), Contains("metrics.json: is not JSON"));
  CHECK_THROWS_WITH(
      changed("split.json", "{\"sha256\":\"abc\",\"contents\":\"0123456789abcdef\"}", "[]"),
      Contains("split.json: is not a JSON object"));
  CHECK_THROWS_WITH(changed("predictions.csv", ",0,", ",zero,"),
                    Contains("predictions.csv: row 1 has \"zero\" as logit_NORMAL"));
  for (auto const* none : {"nan", "inf", "-inf"})
    CHECK_THROWS_WITH(changed("predictions.csv", ",0,", "," + std::string(none) + ","),
                      Contains("row 1 has \"" + std::string(none) + "\" as logit_NORMAL"));
  CHECK_THROWS_WITH(changed("predictions.csv", "NORMAL,0", "HEALTHY,0"),
                    Contains("row 1 has \"HEALTHY\" as label"));
  CHECK_THROWS_WITH(changed("predictions.csv", "validation/1.png", "validation/0.png"),
                    Contains("has validation/0.png twice"));
  CHECK_THROWS_WITH(changed("predictions.csv", "probability_NORMAL", "p"),
                    Contains("has no column probability_NORMAL"));
  CHECK_THROWS_WITH(changed("predictions.csv", "logit_NORMAL,logit_PNEUMONIA", "a,b"),
                    Contains("has no column with logits"));
}

TEST_CASE("a run without numbers or predictions is an error", "[report][compare][bad_input]") {
  test::temporary_folder const folder;
  test::write_sample_run(folder / "run", {});
  write_atomically(folder / "run/metrics.json", "{\"best_epoch\": 1}");
  CHECK_THROWS_WITH(read_run(folder / "run"), Contains("metrics.json: has numbers of no subset"));
  test::write_sample_run(folder / "run", {});
  auto const text = read_text(folder / "run/predictions.csv");
  write_atomically(folder / "run/predictions.csv", text.substr(0, text.find('\n') + 1));
  CHECK_THROWS_WITH(read_run(folder / "run"), Contains("predictions.csv: has no rows"));
}

TEST_CASE("a probability that nine digits round to 1 is read as 1 less the other",
          "[report][compare]") {
  test::temporary_folder const folder;
  test::write_sample_run(folder / "run", {});
  write_atomically(
      folder / "run/predictions.csv",
      "subset,file,patient,label,logit_a,logit_b,probability_a,probability_b,predicted,"
      "probability\n"
      "test,1.png,p,a,0,23.0258509,1e-10,1,b,1\ntest,2.png,q,b,23.0258509,0,1,1e-10,a,1\n"
      "test,3.png,r,b,0,60,0,1,b,1\n");
  auto const run = read_run(folder / "run");
  auto const& scores = run.subsets[0].probabilities.scores;
  CHECK(scores == std::vector<double>{1e-10, 1 - 1e-10, 1 - 1e-10, 1e-10, 0, 1});
  CHECK(log_loss{}(run.subsets[0].probabilities).value() ==
        Approx(-2 * std::log(1e-10) / 3).epsilon(1e-6));
}
