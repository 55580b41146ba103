// SPDX-License-Identifier: MIT
#include "cxr/measure/calibration/calibration_json.hpp"

#include <string>

#include "catch.hpp"
#include "cxr/measure/calibration/beta_calibration.hpp"
#include "cxr/measure/calibration/isotonic.hpp"
#include "cxr/measure/calibration/platt.hpp"
#include "cxr/measure/calibration/temperature.hpp"
#include "laws/calibration_laws.hpp"

using namespace cxr;

namespace {

/// The error of reading what a file states, or "accepted".
std::string refusal(json const& stated, std::size_t classes = 2,
                    labelling labels = labelling::exclusive) {
  try {
    read_calibration(stated, classes, labels, "best.safetensors");
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

json numbers(char const* form, json const& parameters) {
  return {{"rule", "r"}, {"form", form}, {"parameters", parameters}};
}

}  // namespace

TEMPLATE_TEST_CASE("a calibration is read as it was written", "[measure][calibration]", temperature,
                   platt, isotonic, beta_calibration) {
  for (auto const kind : {task::binary, task::multiclass, task::multi_label}) {
    if (!covers(TestType::tasks, kind)) continue;
    auto const output = laws::detail::informed_predictions(kind, 100, 3);
    auto const fitted = TestType{}(output);
    auto const text = to_json(fitted).dump();
    CHECK(read_calibration(json::parse(text), output.classes, output.kind(), "f") == fitted);
  }
}

TEST_CASE("a file that states no calibration has the identity", "[measure][calibration]") {
  CHECK(read_calibration(json::object(), 2, labelling::exclusive, "f") == calibration{});
}

TEST_CASE("numbers that no calibration has are refused with the name of the file",
          "[measure][calibration][bad_input]") {
  CHECK(refusal(numbers("logistic", {{0.5, 1}})) == "accepted");
  CHECK_THAT(refusal(numbers("logistic", {{0.5, 1}}), 3, labelling::multi_label),
             Contains("1 lists of numbers for 3 classes"));
  CHECK_THAT(refusal(numbers("beta", {{1, 1, 0}}), 3), Contains("1 lists of numbers for 3"));
  for (auto const& bad :
       {numbers("cubic", {{1, 1}}), numbers("logistic", {{-1, 0}}), numbers("logistic", {{1}}),
        numbers("beta", {{1, -1, 0}}), numbers("steps", {{1, 0, 0.2, 0.4}}),
        numbers("steps", {{0, 1, 0.4, 1.2}}), numbers("steps", {json::array()}),
        numbers("logistic", json::array({json::array({"a", 1})})), numbers("logistic", 3),
        json{{"rule", "r"}}}) {
    INFO(bad);
    CHECK_THAT(refusal(bad), StartsWith("cxr: best.safetensors: has a damaged calibration"));
  }
}
