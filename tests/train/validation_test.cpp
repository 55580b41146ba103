// SPDX-License-Identifier: MIT
#include "cxr/train/validation.hpp"

#include <limits>

#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

using policies = policy_set<sgd, cpu<float>, shuffled, metric_set<accuracy, best_by<auroc>>>;

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
    auto const result = detail::validator(context, subset).measure(loss, 0);
    auto const output = context.predict(subset, loss);
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
    detail::validator const validator(context, subset);
    auto const cached = validator.measure(context.features({&subset}), loss, 0);
    auto const computed = validator.measure(loss, 0);
    CHECK(cached.loss == computed.loss);
    CHECK(cached.score == computed.score);
  });
}

TEST_CASE("an output that is not finite is an error that states the epoch",
          "[train][validation][bad_input]") {
  with_context([](auto& context, auto const& loss) {
    auto const subset = squares_between(10, 20);
    context.network().head.bias.value.detach()[0] = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH(detail::validator(context, subset).measure(loss, 2),
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
