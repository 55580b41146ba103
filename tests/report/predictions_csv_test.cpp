// SPDX-License-Identifier: MIT
#include "cxr/report/predictions_csv.hpp"

#include "catch.hpp"
#include "report/sample_result.hpp"

using namespace cxr;
using test::sample_result;

TEST_CASE("predictions of exclusive classes are a row for each image", "[report][predictions]") {
  CHECK(predictions_csv(sample_result("unused")) ==
        "subset,file,patient,label,logit_NORMAL,logit_PNEUMONIA,predicted,probability\n"
        "validation,<e>,p2,NORMAL,2,-2,NORMAL,0.98201379\n"
        "validation,\"a,b\"\"\",p1,NORMAL,-1,1,PNEUMONIA,0.880797078\n"
        "validation,c,p3,PNEUMONIA,-3,3,PNEUMONIA,0.997527377\n"
        "validation,d,,PNEUMONIA,0,0.5,PNEUMONIA,0.622459331\n");
}

TEST_CASE("the operating point decides what is predicted", "[report][predictions]") {
  auto const csv = predictions_csv(sample_result("unused", {"by hand", {0.9}}));
  CHECK_THAT(csv, Contains("validation,\"a,b\"\"\",p1,NORMAL,-1,1,NORMAL,0.119202922\n"));
  CHECK_THAT(csv, Contains("validation,d,,PNEUMONIA,0,0.5,NORMAL,0.377540669\n"));
  CHECK_THAT(csv, Contains("validation,c,p3,PNEUMONIA,-3,3,PNEUMONIA,0.997527377\n"));
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
