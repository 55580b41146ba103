// SPDX-License-Identifier: MIT
#include "cxr/measure/conformal_json.hpp"

#include <limits>
#include <string>

#include "catch.hpp"

using namespace cxr;

namespace {

/// The error of reading what a file of two classes states, or "accepted".
std::string refusal(json const& stated, labelling labels = labelling::exclusive) {
  try {
    read_conformal(stated, 2, labels, "best.safetensors");
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

json numbers(json const& error_rate, json const& least) {
  return {{"error_rate", error_rate}, {"least_probabilities", least}};
}

}  // namespace

TEST_CASE("sets of classes are read as they were written", "[measure][conformal]") {
  conformal_sets const sets{0.1, {-std::numeric_limits<double>::infinity(), 1.0 / 3}};
  auto const text = to_json(sets).dump();
  CHECK_THAT(text, Contains("[null,0.3333333333333333]"));
  auto const read = read_conformal(json::parse(text), 2, labelling::exclusive, "best.safetensors");
  REQUIRE(read);
  CHECK(read->error_rate == sets.error_rate);
  CHECK(read->least_probability == sets.least_probability);
}

TEST_CASE("a file that states no sets has none", "[measure][conformal]") {
  CHECK_FALSE(read_conformal(json::object(), 2, labelling::exclusive, "best.safetensors"));
  CHECK_FALSE(read_conformal(json::object(), 2, labelling::multi_label, "best.safetensors"));
}

TEST_CASE("sets with numbers that no sets have are refused, and the file is named",
          "[measure][conformal][bad_input]") {
  CHECK(refusal(numbers(0.1, {0.5, nullptr})) == "accepted");
  CHECK_THAT(refusal(numbers(0.1, {0.5, 0.5}), labelling::multi_label),
             Contains("best.safetensors: has damaged sets of classes: findings have none"));
  CHECK_THAT(refusal(numbers(0, {0.5, 0.5})), Contains("their error rate is 0.0"));
  CHECK_THAT(refusal(numbers(1, {0.5, 0.5})), Contains("their error rate is 1.0"));
  CHECK_THAT(refusal(numbers(-1e308, {0.5, 0.5})), Contains("their error rate is -1e+308"));
  CHECK_THAT(refusal(numbers(0.1, {0.5})), Contains("1 probabilities for 2 classes"));
  CHECK_THAT(refusal(numbers(0.1, {0.5, 1.5})), Contains("a least probability is 1.5"));
  CHECK_THAT(refusal(numbers(0.1, {-0.5, 0.5})), Contains("a least probability is -0.5"));
  for (auto const& stated :
       {numbers("0.1", {0.5, 0.5}), numbers(0.1, {"a", 0.5}), numbers(0.1, 0.5),
        numbers(nullptr, {0.5, 0.5}), json{{"error_rate", 0.1}}, json{{"\xff", "\xff"}}})
    CHECK_THAT(refusal(stated), Contains("best.safetensors: has damaged sets of classes: "));
}
