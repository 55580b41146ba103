// SPDX-License-Identifier: MIT
#include "cxr/train/observer/report_json.hpp"

#include <limits>

#include "laws/observer_laws.hpp"

using namespace cxr;

TEST_CASE("a measurement is a number, or an object that says why there is none",
          "[train][observer]") {
  CHECK(to_json(measurement(0.25)) == 0.25);
  CHECK(to_json(measurement::undefined("one class")) == json({{"undefined", "one class"}}));
}

TEST_CASE("metrics become an object by name, empty where there are none", "[train][observer]") {
  CHECK(to_json(named_measurements{}).dump() == "{}");
  CHECK(to_json(named_measurements{{"auroc/Effusion", 0.5}}).dump() == R"({"auroc/Effusion":0.5})");
}

TEST_CASE("an epoch keeps every number of its report", "[train][observer]") {
  auto const row = to_json(laws::make_epoch_report(0));
  CHECK(row == json({{"epoch", 0},
                     {"seconds", 1.5},
                     {"images_per_second", 8.0},
                     {"learning_rate", 1e-3},
                     {"training_loss", 0.5},
                     {"validation_loss", 0.4},
                     {"metrics", {{"accuracy", 0.75}, {"auroc", {{"undefined", "one class"}}}}},
                     {"best", true},
                     {"execution", "cpu<float>"}}));
}

TEST_CASE("an epoch with an infinite number is written as null", "[train][observer]") {
  auto report = laws::make_epoch_report(0);
  report.images_per_second = std::numeric_limits<double>::infinity();
  CHECK(json::parse(to_json(report).dump()).at("images_per_second").is_null());
}
