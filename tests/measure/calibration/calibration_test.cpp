// SPDX-License-Identifier: MIT
#include "cxr/measure/calibration/calibration.hpp"

#include <cmath>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "cxr/measure/calibration/beta_calibration.hpp"
#include "cxr/measure/calibration/calibration_json.hpp"
#include "cxr/measure/calibration/isotonic.hpp"
#include "cxr/measure/calibration/no_calibration.hpp"
#include "cxr/measure/calibration/platt.hpp"
#include "cxr/measure/calibration/temperature.hpp"
#include "cxr/measure/gathered.hpp"
#include "cxr/measure/metric/calibration/calibration_slope.hpp"
#include "cxr/measure/metric/calibration/ece.hpp"
#include "cxr/measure/metric/calibration/log_loss.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "laws/calibration_laws.hpp"
#include "measure/calibration/two_classes.hpp"

using namespace cxr;
using test::calibration_goldens, test::two_classes;

static_assert(Calibrator<temperature> && Calibrator<platt> && Calibrator<isotonic> &&
              Calibrator<beta_calibration> && Calibrator<no_calibration>);

namespace {

struct without_tasks {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "without_tasks";
  calibration operator()(predictions const&) const { return {}; }
};
static_assert(!Calibrator<without_tasks>);

}  // namespace

TEMPLATE_TEST_CASE("calibrators keep the laws of Calibrator", "[measure][calibration]", temperature,
                   platt, isotonic, beta_calibration, no_calibration) {
  laws::check_calibrator(TestType{});
}

TEST_CASE("platt fits what scikit-learn fits", "[measure][calibration]") {
  for (auto const& golden : calibration_goldens()["binary"]) {
    INFO(golden["name"]);
    auto const fitted = platt{}(two_classes(golden));
    if (golden["platt"][0].get<double>() < 0) {  // a higher score means the class less often
      CHECK(fitted.form == calibration_form::identity);
      continue;
    }
    // scikit-learn stops at a gradient of about 1e-6 of the sum.
    CHECK(fitted.parameters[0][0] == Approx(golden["platt"][0].get<double>()).epsilon(2e-4));
    CHECK(fitted.parameters[0][1] == Approx(golden["platt"][1].get<double>()).margin(2e-4));
  }
}

TEST_CASE("beta calibration is the likeliest with coefficients of at least 0",
          "[measure][calibration]") {
  for (auto const& golden : calibration_goldens()["binary"]) {
    INFO(golden["name"]);
    auto const expected = golden["beta"].get<std::vector<double>>();
    auto const fitted = beta_calibration{}(two_classes(golden));
    REQUIRE(fitted.form == calibration_form::beta);
    for (std::size_t index = 0; index < 3; ++index)
      CHECK(fitted.parameters[0][index] == Approx(expected[index]).epsilon(1e-3).margin(1e-4));
  }
}

TEST_CASE("calibration of an overconfident network lowers its calibration error and log loss",
          "[measure][calibration]") {
  auto const output = two_classes(calibration_goldens()["binary"][0]);
  for (auto const& fitted :
       {temperature{}(output), platt{}(output), isotonic{}(output), beta_calibration{}(output)}) {
    auto const after = fitted.apply(output);
    CHECK(ece{}(after).value() < ece{}(output).value());
    CHECK(log_loss{}(after).value() < log_loss{}(output).value());
  }
}

TEST_CASE(
    "calibrated predictions show and measure calibrated probabilities; what is predicted and "
    "how images are ranked stays",
    "[measure][calibration]") {
  auto output = two_classes(calibration_goldens()["binary"][0]);
  output.class_weights = {2, 0.5};
  output.operating_point = {"chosen", {0.3}};
  for (auto const& fitted : {temperature{}(output), platt{}(output), isotonic{}(output)}) {
    auto const after = fitted.apply(output);
    for (std::size_t image = 0; image < output.size(); ++image) {
      REQUIRE(after.probabilities(image) == fitted.probabilities(output, image));
      REQUIRE(after.uncalibrated_probabilities(image) == output.probabilities(image));
      REQUIRE(after.predicted(image) == output.predicted(image));
      REQUIRE(after.one_vs_rest(1).probabilities(image)[1] == after.probabilities(image)[1]);
    }
    CHECK(auroc{}(after).value() == auroc{}(output).value());
    auto const again = fitted.apply(after);
    CHECK(again.calibrated == after.calibrated);
    auto const reversed = gathered(after, std::vector<std::size_t>{3, 1});
    CHECK(reversed.probabilities(0) == after.probabilities(3));
    CHECK(log_loss{}(after).value() < log_loss{}(output).value());
  }
  CHECK(calibration_slope{}(platt{}(output).apply(output)).value() == Approx(1).margin(0.05));
  CHECK(no_calibration{}(output).apply(output).calibrated.empty());
}

TEST_CASE(
    "calibrated probabilities of several classes and of findings are those of each class "
    "against the rest",
    "[measure][calibration]") {
  for (auto const kind : {task::multiclass, task::multi_label}) {
    auto const output = laws::detail::informed_predictions(kind, 100, 5);
    auto const after = temperature{}(output).apply(output);
    REQUIRE(after.calibrated.size() == output.logits.size());
    auto const rest = after.one_vs_rest(1);
    auto const& ranks = output.one_vs_rest(1).logits;
    CHECK(rest.logits == ranks);
    std::size_t row = 0;
    for (std::size_t image = 0; image < output.size(); ++image) {
      if (kind == task::multi_label && output.finding(image, 1) == presence::unknown) continue;
      REQUIRE(rest.probabilities(row++)[1] == after.probabilities(image)[1]);
    }
  }
}

TEST_CASE("class weights are taken out before a calibration is fitted and applied",
          "[measure][calibration]") {
  auto weighted = two_classes(calibration_goldens()["binary"][1]);
  auto const plain = temperature{}(weighted);
  weighted.class_weights = {2, 0.5};
  for (std::size_t image = 0; image < weighted.size(); ++image)
    weighted.logits[2 * image + 1] += static_cast<float>(std::log(0.25));
  auto const fitted = temperature{}(weighted);
  CHECK(fitted.parameters[0][0] == Approx(plain.parameters[0][0]).epsilon(1e-6));
}

TEST_CASE("a finding that cannot be fitted stays, and costs the others nothing",
          "[measure][calibration][bad_input]") {
  auto output = laws::detail::informed_predictions(task::multi_label, 200, 3);
  for (std::size_t image = 0; image < output.size(); ++image)
    output.findings[image * output.classes] = presence::absent;
  auto const check = [&](auto const& calibrator) {
    auto const fitted = calibrator(output);
    CHECK_THAT(fitted.rule, EndsWith("but 0 cannot be calibrated, validation has one class only"));
    CHECK(fitted.parameters.size() == output.classes);
    auto const p = fitted.probabilities(output, 5), before = output.uncalibrated_probabilities(5);
    CHECK(p[0] == Approx(before[0]).margin(1e-12));
    CHECK(p[1] != Approx(before[1]).margin(1e-6));
    CHECK(read_calibration(to_json(fitted), output.classes, labelling::multi_label, "f") == fitted);
  };
  check(temperature{});
  check(platt{});
  check(beta_calibration{});
  check(isotonic{});
}

TEST_CASE("of a single class there is nothing to calibrate", "[measure][calibration][bad_input]") {
  predictions output;
  output.classes = 1;
  output.logits = {0.5F, -1.0F};
  output.labels = {0, 0};
  CHECK(temperature{}(output).form == calibration_form::identity);
}

TEST_CASE("a steep calibration of several classes gives probabilities, not NaN",
          "[measure][calibration]") {
  predictions output;
  output.classes = 3;
  output.logits = {0.01F, 0, 0};
  output.labels = {0};
  calibration const steep{"temperature", calibration_form::logistic, {{900, 0}}};
  auto const p = steep.probabilities(output, 0);
  CHECK(p[0] == Approx(1 / (1 + 2 * std::exp(-9))));
  CHECK(p[1] == Approx(std::exp(-9) / (1 + 2 * std::exp(-9))));
}

TEST_CASE("where validation has one class only, or separates them, the probabilities stay",
          "[measure][calibration][bad_input]") {
  auto const same = two_classes({-1, 0.5, 2}, {1, 1, 1});
  CHECK(temperature{}(same).rule == "none: 1 cannot be calibrated, validation has one class only");
  auto const apart = two_classes({-3, -1, 1, 2}, {0, 0, 1, 1});
  CHECK(temperature{}(apart).rule ==
        "none: 1 cannot be calibrated, the probabilities separate the classes");
  CHECK(beta_calibration{}(apart).form == calibration_form::identity);
  CHECK(temperature{}(apart).probabilities(apart, 3) == apart.probabilities(3));
  auto const broken = two_classes({std::nan(""), 1, 2}, {0, 1, 0});
  CHECK_THAT(platt{}(broken).rule, EndsWith("a logit is not finite"));
}
