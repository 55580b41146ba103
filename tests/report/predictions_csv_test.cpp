// SPDX-License-Identifier: MIT
#include "cxr/report/predictions_csv.hpp"

#include <cmath>

#include "catch.hpp"
#include "report/sample_result.hpp"

using namespace cxr;
using test::sample_result;

TEST_CASE("predictions of exclusive classes are a row for each image", "[report][predictions]") {
  CHECK(predictions_csv(sample_result("unused")) ==
        "subset,file,patient,label,logit_NORMAL,logit_PNEUMONIA,"
        "probability_NORMAL,probability_PNEUMONIA,predicted,probability\n"
        "validation,<e>,p2,NORMAL,2,-2,0.98201379,0.01798621,NORMAL,0.98201379\n"
        "validation,\"a,b\"\"\",p1,NORMAL,-1,1,0.119202922,0.880797078,PNEUMONIA,0.880797078\n"
        "validation,c,p3,PNEUMONIA,-3,3,0.00247262316,0.997527377,PNEUMONIA,0.997527377\n"
        "validation,d,,PNEUMONIA,0,0.5,0.377540669,0.622459331,PNEUMONIA,0.622459331\n");
}

TEST_CASE("a run with sets of classes has a column of them", "[report][predictions]") {
  auto result = sample_result("unused");
  result.abstention.fitted = {0.1, {0.3, 0.7}};
  auto const csv = predictions_csv(result);
  CHECK_THAT(csv, Contains(",predicted,probability,set\n"));
  CHECK_THAT(csv, Contains(",NORMAL,0.98201379,NORMAL\n"));
  CHECK_THAT(csv, Contains(",PNEUMONIA,0.997527377,PNEUMONIA\n"));
  result.abstention.fitted = {0.1, {0.3, 0.6}};
  CHECK_THAT(predictions_csv(result), Contains(",PNEUMONIA,0.622459331,NORMAL|PNEUMONIA\n"));
}

TEST_CASE("the operating point decides what is predicted", "[report][predictions]") {
  auto const csv = predictions_csv(sample_result("unused", {"by hand", {0.9}}));
  CHECK_THAT(
      csv,
      Contains(
          "validation,\"a,b\"\"\",p1,NORMAL,-1,1,0.119202922,0.880797078,NORMAL,0.119202922\n"));
  CHECK_THAT(
      csv, Contains("validation,d,,PNEUMONIA,0,0.5,0.377540669,0.622459331,NORMAL,0.377540669\n"));
  CHECK_THAT(
      csv,
      Contains("validation,c,p3,PNEUMONIA,-3,3,0.00247262316,0.997527377,PNEUMONIA,0.997527377\n"));
}

TEST_CASE("probabilities are those at the prevalence of the training images, decisions are not",
          "[report][predictions]") {
  auto result = sample_result("unused");
  // Balanced weights of 20 normal and 80 ill images: 100 / (2 * 20) and 100 / (2 * 80).
  result.evaluations[0].output.class_weights = {2.5, 0.625};
  // d has even odds nearly; that is e^0.5 * 4 : 1 where 4 in 5 are ill.
  CHECK_THAT(
      predictions_csv(result),
      Contains("validation,d,,PNEUMONIA,0,0.5,0.131667562,0.868332438,PNEUMONIA,0.868332438\n"));
  auto const& output = result.evaluations[0].output;
  CHECK(output.uncorrected_probabilities(3)[1] == Approx(std::exp(0.5) / (1 + std::exp(0.5))));
  CHECK(output.predicted(1) == 1);
}

TEST_CASE("findings have four columns each, and an unknown label is an empty cell",
          "[report][predictions]") {
  using metrics = metric_set<>;
  predictions output{
      .classes = 2,
      .logits = {0, 2, -1, 1},
      .labels = {},
      .records = {0, 1},
      .findings = {presence::present, presence::unknown, presence::absent, presence::present}};
  output.operating_point.thresholds = {0.4, 0.8};
  run_result<decltype(metrics{}(output))> result;
  result.classes = {"opacity", "effusion"};
  result.records = {{.id = "a", .patient = "p"}, {.id = "b", .patient = "q"}};
  result.evaluations.push_back({"test", output, metrics{}(output), metrics{}(output)});
  CHECK(predictions_csv(result) ==
        "subset,file,patient,opacity,logit_opacity,predicted_opacity,probability_opacity,"
        "effusion,logit_effusion,predicted_effusion,probability_effusion\n"
        "test,a,p,present,0,present,0.5,,2,present,0.880797078\n"
        "test,b,q,absent,-1,absent,0.268941421,present,1,absent,0.731058579\n");
}
