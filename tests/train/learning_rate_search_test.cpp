// SPDX-License-Identifier: MIT
#include "cxr/train/learning_rate_search.hpp"

#include <cmath>

#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

template <class... Given>
learning_rate_curve searched(learning_rate_range const& range, Given const&... given) {
  auto watch = silent{}.start();
  return make_trainer(settings_for(squares_between(0, 40), 1), watch, given...)
      .find_learning_rate(make_flat_network(), sixty_squares, range);
}

/// The smoothed losses of a hand-written search with plain descent.
std::vector<double> losses_by_hand(learning_rate_range const& range, std::int64_t updates) {
  auto network = make_flat_network();
  auto const subset = squares_between(0, 40);
  auto const loss = cross_entropy{}.start(training_facts::make(subset, 2, at::kCPU));
  smoothed_loss smooth;
  std::vector<double> losses;
  for (std::int64_t epoch = 0; static_cast<std::int64_t>(losses.size()) < updates; ++epoch) {
    auto const order = shuffled::state{subset.size()}(random_key(1, epoch));
    for (auto const& batch : loader(sixty_squares, subset, {.batch = 8}).epoch(order)) {
      Tensor const inputs = normalised(unit_images(batch.images, at::kCPU), scratch::normalise);
      Tensor const value = loss(network(inputs, training{}), batch);
      value.backward();
      at::NoGradGuard const no_graph;
      clip_gradients(named_parameters(network), 1.0);
      double const rate = range.rate(static_cast<std::int64_t>(losses.size()));
      for (auto& [name, tensor] : named_parameters(network)) {
        double const decay = tensor.dim() > 1 ? 1e-4 : 0;
        tensor.sub_((tensor.grad() + tensor * decay) * rate);
      }
      clear_gradients(network);
      losses.push_back(smooth(value.item<double>()));
    }
  }
  losses.resize(static_cast<std::size_t>(updates));
  return losses;
}

}  // namespace

TEST_CASE("a search has the losses of a hand-written loop, over several epochs",
          "[train][search]") {
  learning_rate_range const range{.first = 1e-4, .last = 0.5, .updates = 23};
  auto const curve = searched(range);
  auto const expected = losses_by_hand(range, 23);
  REQUIRE(curve.losses.size() == 23);
  CHECK_FALSE(curve.diverged);
  CHECK(curve.begin == 2);
  for (std::size_t update = 0; update < 23; ++update) {
    CHECK(curve.losses[update] == Approx(expected[update]).epsilon(1e-5));
    CHECK(curve.rates[update] == range.rate(static_cast<std::int64_t>(update)));
  }
}

TEST_CASE("a search leaves the network as it is, and gives the same again", "[train][search]") {
  auto network = make_flat_network();
  auto watch = silent{}.start();
  auto const trainer = make_trainer(settings_for(squares_between(0, 40), 1), watch);
  learning_rate_range const range{.first = 1e-3, .last = 1, .updates = 20};
  auto const first = trainer.find_learning_rate(network, sixty_squares, range);
  check_same_network(network, make_flat_network());
  CHECK(trainer.find_learning_rate(network, sixty_squares, range).losses == first.losses);
}

TEST_CASE("a search ends where the loss diverges, or is no number", "[train][search]") {
  sgd const unclipped{.momentum = 0, .nesterov = false, .plan = {.clip_norm = 0}};
  learning_rate_range const range{.first = 1e-3, .last = 1e6, .updates = 60};
  auto const curve = searched(range, unclipped);
  CHECK(curve.diverged);
  CHECK(curve.losses.size() < 60);
  learning_rate_range endless = range;
  endless.last = 1e6, endless.first = 1e3, endless.divergence = 1e6;
  auto const infinite = searched(endless, unclipped);
  CHECK(infinite.diverged);
  for (double const loss : infinite.losses) CHECK(std::isfinite(loss));
}

TEST_CASE("a search measures updates of several batches by their mean loss", "[train][search]") {
  learning_rate_range const range{.first = 1e-20, .last = 2e-20, .updates = 20};
  auto const each = searched(range);
  sgd const accumulated{.momentum = 0, .nesterov = false, .plan = {.accumulate = 5}};
  auto const whole = searched(range, accumulated);  // an epoch of 5 batches is an update
  smoothed_loss smooth;
  double sum = 0, weight = 1, previous = 0;
  for (std::size_t update = 0; update < 5; ++update) {  // back from smoothed to single losses
    weight *= 0.98;
    double const total = each.losses[update] * (1 - weight);
    sum += (total - 0.98 * previous) / 0.02;
    previous = total;
  }
  CHECK(whole.losses[0] == Approx(sum / 5).epsilon(1e-6));
  CHECK(whole.losses.size() == 20);
}

TEST_CASE("a search suggests a rate at which the network learns", "[train][search]") {
  auto const curve = searched({.first = 1e-5, .last = 10, .updates = 60});
  REQUIRE(curve.valley());
  auto network = make_flat_network();
  auto watch = silent{}.start();
  auto const result =
      make_trainer(settings_for(squares_between(0, 40), 3), watch,
                   sgd{.learning_rate = *curve.valley(), .momentum = 0, .nesterov = false})
          .fit(network, sixty_squares, last_squares);
  CHECK(result.history.back().validation_loss < 0.5);
}
