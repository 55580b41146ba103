// SPDX-License-Identifier: MIT
#include "cxr/measure/calibration/calibration_effect.hpp"

#include "catch.hpp"
#include "cxr/measure/calibration/temperature.hpp"
#include "laws/calibration_laws.hpp"
#include "measure/calibration/two_classes.hpp"

using namespace cxr;
using test::two_classes;

namespace {

/// Log-odds five times too large for how often the class is there.
predictions overconfident() {
  return two_classes({-5, -4, -6, -3, 5, 4, 6, 3, 4, -4}, {0, 0, 0, 1, 1, 1, 1, 0, 0, 1});
}
/// Log-odds as large as they should be, for these labels are never wrong.
predictions right() { return two_classes({-5, -4, -6, -3, 5, 4, 6, 3}, {0, 0, 0, 0, 1, 1, 1, 1}); }

calibration_effect effect_of(predictions const& stressed) {
  auto const fitted = temperature{}(overconfident());
  return {fitted,
          {measure_calibration("validation", fitted.apply(overconfident())),
           measure_calibration("stress", fitted.apply(stressed))}};
}

}  // namespace

TEST_CASE("the effect of a calibration has log loss, ECE and Brier before and after",
          "[measure][calibration]") {
  auto const change = effect_of(overconfident()).changes[0];
  REQUIRE(change.before.size() == 3);
  for (std::size_t index = 0; index < 3; ++index) {
    CHECK(change.before[index].first == change.after[index].first);
    CHECK(change.after[index].second.value() < change.before[index].second.value());
  }
  CHECK(change.before[0].second.value() == log_loss{}(overconfident()).value());
}

TEST_CASE("a calibration that makes probabilities worse under stress gives a warning",
          "[measure][calibration]") {
  auto const worse = effect_of(right());
  CHECK(worse.may_not_carry_over());
  CHECK_THAT(worse.text(), StartsWith("calibration temperature, fitted on validation: log_loss "));
  CHECK_THAT(worse.text(), Contains("; under stress log_loss 0.0"));
  CHECK_THAT(worse.text(), EndsWith("may not carry over to images of another kind"));
  auto const better = effect_of(overconfident());
  CHECK_FALSE(better.may_not_carry_over());
  CHECK_THAT(better.text(), !Contains("stress"));
}

TEST_CASE("where nothing was fitted, the effect says so and warns of nothing",
          "[measure][calibration][bad_input]") {
  auto const fitted = temperature{}(right());  // separated
  calibration_effect const effect{fitted,
                                  {measure_calibration("validation", fitted.apply(right())),
                                   measure_calibration("stress", fitted.apply(right()))}};
  CHECK_FALSE(effect.may_not_carry_over());
  CHECK_THAT(effect.text(), StartsWith("calibration none: 1 cannot be calibrated"));
  auto const empty = measure_calibration("test", two_classes({}, {}));
  CHECK_FALSE(empty.before[0].second.defined());
}

TEST_CASE("of findings the effect is the mean over the findings", "[measure][calibration]") {
  auto const output = laws::detail::informed_predictions(task::multi_label, 100, 5);
  auto const change = measure_calibration("validation", output);
  CHECK(change.before[2].second.value() == Approx(per_class<brier>{}(output).macro().value()));
}
