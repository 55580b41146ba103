// SPDX-License-Identifier: MIT
#include "cxr/use/prediction_json.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("prediction_json gives a class, its probabilities and its operating point",
          "[use][predict]") {
  model_record const record{
      .classes = {"NORMAL", "PNEUMONIA"}, .thresholds = {0.3}, .decision = "youden"};
  prediction image{.probabilities = {0.75, 0.25}, .uncorrected_probabilities = {0.5, 0.5}};
  image.label = 1;
  image.warning = "is of one grey";
  CHECK(prediction_json(image, record) == json::parse(R"({"label": "PNEUMONIA",
                        "probabilities": {"NORMAL": 0.75, "PNEUMONIA": 0.25},
                        "uncorrected_probabilities": {"NORMAL": 0.5, "PNEUMONIA": 0.5},
                        "operating_point": {"rule": "youden", "thresholds": [0.3]},
                        "warning": "is of one grey"})"));
  image.set = {0, 1};
  auto const with_set = prediction_json(image, record);
  CHECK(with_set["set"] == json{"NORMAL", "PNEUMONIA"});
  CHECK(with_set["uncertain"] == true);
  image.error = "cxr: x.png: is empty";
  CHECK(prediction_json(image, record) == json{{"error", "cxr: x.png: is empty"}});
}

TEST_CASE("prediction_json names the findings that are present", "[use][predict]") {
  model_record const record{
      .classes = {"Mass", "Edema"}, .labels = labelling::multi_label, .thresholds = {0.5, 0.2}};
  prediction const image{.probabilities = {0.25, 0.5},
                         .uncorrected_probabilities = {0.25, 0.5},
                         .label = prediction::no_label,
                         .findings = {false, true}};
  auto const answer = prediction_json(image, record);
  CHECK(answer["present"] == json{"Edema"});
  CHECK_FALSE(answer.contains("label"));
  CHECK(answer["probabilities"] == json{{"Mass", 0.25}, {"Edema", 0.5}});
}
