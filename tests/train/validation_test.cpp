// SPDX-License-Identifier: MIT
#include "cxr/train/validation.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <string_view>

#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Halves the brightness.
struct darkened {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "darkened";
  image_batch operator()(image_batch const& batch, training mode) const {
    keys.insert(mode.key);
    image_batch changed = batch;
    changed.images = batch.images.div(2);
    return changed;
  }
  inline static std::set<std::uint64_t> keys;
};

using policies =
    policy_set<sgd, cpu<float>, shuffled, darkened, metric_set<accuracy, best_by<auroc>>>;

/// Calls `f(context, loss)` with a context of a flat network.
template <class F>
void with_context(F&& f) {
  squares const images(20);
  auto const settings = settings_for(squares_between(0, 10), 1);
  auto network = make_flat_network();
  policies const chosen;
  detail::training_context<policies, decltype(network), squares<>, 3> context(chosen, settings,
                                                                              network, images);
  f(context, cross_entropy{}.start(settings.facts));
}

}  // namespace

TEST_CASE("validation gives the loss, the metrics of the set and the score of its judge",
          "[train][validation]") {
  with_context([](auto& context, auto const& loss) {
    auto const subset = squares_between(10, 20);
    auto const& network = context.network();
    auto const result = detail::validator(context, subset).measure(network, loss, false, 0);
    auto const output = context.predict(network, subset, no_stress{}, loss);
    CHECK(result.loss == output.loss);
    REQUIRE(result.metrics.size() == 2);
    CHECK(result.metrics[0].first == "accuracy");
    CHECK(result.metrics[1].second.value() == auroc{}(output).value());
    CHECK(result.score == result.metrics[1].second.value());
  });
}

TEST_CASE("validation on cached features gives what validation on images gives",
          "[train][validation]") {
  with_context([](auto& context, auto const& loss) {
    auto const subset = squares_between(10, 20);
    auto const& network = context.network();
    detail::validator validator(context, subset);
    auto const cached = validator.measure(network, loss, true, 0);
    auto const computed = validator.measure(network, loss, false, 0);
    CHECK(cached.loss == computed.loss);
    CHECK(cached.score == computed.score);
    auto const stressed = validator.measure_stress(network, loss, false, 0);
    CHECK(stressed.loss != computed.loss);
    CHECK(validator.measure_stress(network, loss, true, 0).loss == stressed.loss);
  });
}

TEST_CASE("an epoch is measured plain and under stress, and its score is the one selected",
          "[train][validation]") {
  with_context([](auto& context, auto const& loss) {
    auto const subset = squares_between(10, 20);
    auto const& network = context.network();
    detail::validator validator(context, subset);
    epoch_report report;
    double const score = validator.measure_epoch(network, loss, false, report);
    auto const plain = validator.measure(network, loss, false, 0);
    auto const stressed = validator.measure_stress(network, loss, false, 0);
    CHECK(report.validation_loss == plain.loss);
    CHECK(report.stress_loss == stressed.loss);
    CHECK(report.stress[1].second.value() == stressed.score);
    CHECK(score == (plain.score + stressed.score) / 2);  // selection::mean, the default
  });
}

TEST_CASE("stress validation shows the same images in the same way after every epoch",
          "[train][validation]") {
  darkened::keys.clear();
  with_context([](auto& context, auto const& loss) {
    auto const subset = squares_between(10, 20);
    detail::validator validator(context, subset);
    auto const first = validator.measure_stress(context.network(), loss, false, 0);
    CHECK(validator.measure_stress(context.network(), loss, false, 7).loss == first.loss);
    auto const dark = darkened{};
    CHECK(context.predict(context.network(), subset, dark, loss).loss == first.loss);
  });
  CHECK(darkened::keys.size() == 1);
  CHECK_FALSE(darkened::keys.contains(random_key(1, 0)));  // of an epoch's augmentation
}

TEST_CASE("features of a backbone that changed are computed again", "[train][validation]") {
  with_context([](auto& context, auto const& loss) {
    auto const subset = squares_between(10, 20);
    detail::validator validator(context, subset);
    auto const before = validator.measure(context.network(), loss, true, 0);
    {
      at::NoGradGuard const no_graph;
      context.network().backbone.layer.weight.value.mul_(-2);
    }
    CHECK(validator.measure(context.network(), loss, true, 1).loss == before.loss);
    validator.forget_features();
    CHECK(validator.measure(context.network(), loss, true, 1).loss ==
          validator.measure(context.network(), loss, false, 1).loss);
  });
}

TEST_CASE("an output that is not finite is an error that states the epoch",
          "[train][validation][bad_input]") {
  with_context([](auto& context, auto const& loss) {
    auto const subset = squares_between(10, 20);
    context.network().head.bias.value.detach()[0] = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH(detail::validator(context, subset).measure(context.network(), loss, false, 2),
                      Contains("not finite on validation in epoch 3"));
  });
}

TEST_CASE("no images to validate on are refused", "[train][validation][bad_input]") {
  with_context([](auto& context, auto const&) {
    examples const none;
    CHECK_THROWS_WITH(detail::validator(context, none),
                      Contains("there are no images to validate on"));
  });
}
