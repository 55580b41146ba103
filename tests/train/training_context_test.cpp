// SPDX-License-Identifier: MIT
// What policies know of the training subset when they start, and how images become logits.
#include "cxr/train/training_context.hpp"

#include <cmath>
#include <memory>
#include <span>
#include <utility>

#include "cxr/learn/sampler/balanced.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// A policy that keeps the facts that it is started with, and else does what another one does.
template <class Policy>
struct recording {
  using role = typename Policy::role;
  static constexpr std::string_view name = "recording";

  std::shared_ptr<training_facts> seen = std::make_shared<training_facts>();
  std::shared_ptr<int> starts = std::make_shared<int>();

  auto start(training_facts const& facts) const {
    *seen = facts;
    ++*starts;
    return started(Policy{}, facts);
  }
};
struct recording_loss : recording<cross_entropy> {
  static constexpr labelling labels = labelling::exclusive;
};
struct recording_metrics : recording<metric_set<accuracy>> {
  static constexpr task tasks = metric_set<accuracy>::tasks;
};

/// Mean of the pixels of some records, in 0…1.
double mean_brightness(squares<> const& images, std::vector<std::size_t> const& records) {
  double sum = 0;
  for (auto const record : records)
    for (auto const value : images.images[record]) sum += value;
  return sum / (255.0 * 32 * 32 * static_cast<double>(records.size()));
}

/// A context of the default policies.
template <class Policies, class Network, class Pixels>
auto make_context(Policies const& policies, training_settings<3> const& settings, Network& network,
                  Pixels const& images) {
  return detail::training_context<Policies, Network, Pixels, 3>(policies, settings, network,
                                                                images);
}
using plain = policy_set<sgd, cpu<float>, shuffled>;

/// The losses of two epochs.
template <class Pixel>
std::vector<epoch_report> history_of_training() {
  squares<Pixel> const images(60);
  auto network = make_tiny_network();
  auto watch = silent{}.start();
  return make_trainer(settings_for(squares_between(0, 40), 2), watch)
      .fit(network, images, squares_between(40, 60))
      .history;
}

}  // namespace

TEST_CASE("policies of any role are started with the facts of the training subset alone",
          "[train][facts]") {
  squares const images(60);
  auto const train = squares_between(1, 36);  // 17 of class 0, 18 of class 1
  recording<no_augment> const augment;
  recording<shuffled> const sampler;
  recording<constant_rate> const schedule;
  recording_loss const loss;
  recording_metrics const metrics;
  auto network = make_flat_network();
  auto watch = silent{}.start();
  make_trainer(settings_for(train, 1), watch, augment, sampler, schedule, loss, metrics)
      .fit(network, images, squares_between(40, 60));
  for (auto const& seen : {augment.seen, sampler.seen, schedule.seen, loss.seen, metrics.seen}) {
    CHECK(seen->class_counts == std::vector<std::int64_t>{17, 18});
    CHECK(seen->subset.records == train.records);
    CHECK(seen->subset.labels.equal(train.labels));
    CHECK(seen->device == at::kCPU);
    REQUIRE(seen->pixels);
    CHECK(seen->pixels->mean == Approx(mean_brightness(images, train.records)));
    CHECK(seen->pixels->deviation > 0.1);
  }
}

TEST_CASE("a trainer that only predicts starts its loss with the facts that it was given",
          "[train][facts]") {
  squares const images(60);
  recording_loss const loss;
  auto network = make_flat_network();
  auto watch = silent{}.start();
  auto settings = settings_for(squares_between(0, 20), 1);
  settings.facts = training_facts::counts_only({5, 15});
  make_trainer(settings, watch, loss).predict(network, images, squares_between(40, 60));
  CHECK(loss.seen->class_counts == std::vector<std::int64_t>{5, 15});
}

TEST_CASE("a trainer that only predicts does not start its sampler", "[train][facts]") {
  squares const images(60);
  recording<shuffled> const sampler;
  auto network = make_flat_network();
  auto watch = silent{}.start();
  make_trainer(settings_for(squares_between(0, 40), 1), watch, sampler)
      .predict(network, images, squares_between(40, 60));
  CHECK(*sampler.starts == 0);
}

TEST_CASE("a sampler that states class weights starts twice, however many epochs are validated",
          "[train][facts]") {
  squares const images(60);
  recording<balanced> const sampler;
  auto network = make_flat_network();
  auto watch = silent{}.start();
  make_trainer(settings_for(squares_between(0, 40), 3), watch, sampler)
      .fit(network, images, squares_between(40, 60));
  CHECK(*sampler.starts == 2);  // for the order of the images, and for their weights
}

TEST_CASE("pixels of 16 bits and pixels of float train as those of 8 bits do", "[train][pixels]") {
  auto const expected = history_of_training<std::uint8_t>();
  for (auto const& history : {history_of_training<std::uint16_t>(), history_of_training<float>()}) {
    REQUIRE(history.size() == 2);
    CHECK(history[0].training_loss == Approx(expected[0].training_loss).epsilon(1e-3));
    CHECK(history[0].validation_loss == Approx(expected[0].validation_loss).epsilon(1e-3));
    CHECK(history[1].training_loss < history[0].training_loss);
  }
}

TEST_CASE("logits are those of the normalised images", "[train][context]") {
  squares const images(8);
  auto const subset = squares_between(0, 8);
  auto const settings = settings_for(subset, 1);
  auto network = make_tiny_network();
  plain const policies;
  auto context = make_context(policies, settings, network, images);
  auto const output =
      context.predict(network, subset, no_stress{}, cross_entropy{}.start(context.facts()));
  std::vector<float> expected;
  for (auto const& batch : context.batches(subset).in_order()) {
    Tensor const units = unit_images(batch.images, at::kCPU);
    at::NoGradGuard const no_graph;
    Tensor const logits =
        std::as_const(network)(normalised(units, scratch::normalise), inference{}).contiguous();
    auto const* first = logits.const_data_ptr<float>();
    expected.insert(expected.end(), first, first + logits.numel());
  }
  CHECK(output.logits == expected);
}

TEST_CASE("cached features are floats, and give the logits that images give",
          "[train][feature_cache]") {
  squares const images(20);
  auto const settings = settings_for(squares_between(0, 12), 1);
  auto const validation = squares_between(12, 20);
  auto network = make_tiny_network();
  plain const policies;
  auto context = make_context(policies, settings, network, images);
  auto const loss = cross_entropy{}.start(context.facts());
  for (auto const* subset : {&context.train(), &validation}) {
    auto const features = context.features(*subset, no_stress{});
    STATIC_REQUIRE(std::is_same_v<decltype(features.pixels(0)), std::span<float const>>);
    CHECK(features.pixels(subset->records.front()).size() == tiny_densenet<>::features);
    auto const cached = context.predict(network, features, *subset, loss);
    auto const computed = context.predict(network, *subset, no_stress{}, loss);
    CHECK(cached.logits == computed.logits);
    CHECK(cached.loss == computed.loss);
    CHECK(cached.records == computed.records);
    CHECK(computed.class_weights == loss.class_weights());  // metrics see corrected probabilities
    CHECK(cached.class_weights == computed.class_weights);
  }
}
