// SPDX-License-Identifier: MIT
// What a step is made of: order of the images, batches, loss, accumulation, schedule.
#include "cxr/train/epoch_learner.hpp"

#include <ATen/ops/one_hot.h>

#include <memory>
#include <vector>

#include "cxr/core/random.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Keeps every step, and what epochs say.
struct step_recorder {
  std::vector<step_report> steps;
  std::vector<epoch_report> epochs;
  void operator()(step_report const& step) { steps.push_back(step); }
  void operator()(epoch_report const& epoch) { epochs.push_back(epoch); }
};

using id_lists = std::vector<std::vector<std::int64_t>>;

/// Keeps the records of each batch that is learnt.
struct id_recorder {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "id_recorder";
  std::shared_ptr<id_lists> batches = std::make_shared<id_lists>();
  image_batch operator()(image_batch const& batch, training) const {
    batches->emplace_back(batch.ids.begin(), batch.ids.end());
    return batch;
  }
};

/// The first half of the subset only, last image first.
struct first_half_reversed {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "first_half_reversed";
  struct state {
    std::size_t images;
    std::vector<std::size_t> operator()(std::uint64_t) const {
      std::vector<std::size_t> order;
      for (auto position = images / 2; position > 0; --position) order.push_back(position - 1);
      return order;
    }
  };
  state start(training_facts const& facts) const { return {facts.subset.size()}; }
};

/// Keeps where the training stood at each update.
struct progress_recorder {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "progress_recorder";
  struct entry {
    std::int64_t step, steps;
    std::vector<double> validation_losses;
  };
  std::shared_ptr<std::vector<entry>> entries = std::make_shared<std::vector<entry>>();
  double operator()(training_progress const& progress) const {
    auto const& losses = progress.validation_losses;
    entries->push_back({progress.step, progress.steps, {losses.begin(), losses.end()}});
    return 1;
  }
};

/// Adds to each image half of the next one in the batch, and to its label half of that one's label.
struct half_mixup {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "half_mixup";
  image_batch operator()(image_batch const& batch, training) const {
    Tensor const labels = at::one_hot(batch.labels, 2).to(at::kFloat);  // (N,K)
    return {.images = (batch.images + batch.images.roll({1}, {0})).div(2),
            .labels = (labels + labels.roll({1}, {0})).div(2),
            .weights = batch.weights,
            .ids = batch.ids};
  }
};

/// The losses of a hand-written loop: shuffled batches of 8, cross-entropy, plain descent.
std::vector<double> losses_by_hand(squares<> const& images, examples const& subset,
                                   std::int64_t epochs) {
  auto network = make_flat_network();
  auto const loss = cross_entropy{}.start(training_facts::make(subset, 2, at::kCPU));
  std::vector<double> losses;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    auto const order = shuffled::state{subset.size()}(random_key(1, epoch));
    for (auto const& batch : loader(images, subset, {.batch = 8}).epoch(order)) {
      Tensor const inputs = normalised(unit_images(batch.images, at::kCPU), scratch::normalise);
      Tensor const value = loss(network(inputs, training{}), batch);
      losses.push_back(value.item<double>());
      value.backward();
      at::NoGradGuard const no_graph;
      clip_gradients(named_parameters(network), 1.0);
      for (auto& [name, tensor] : named_parameters(network)) {
        double const decay = tensor.dim() > 1 ? 1e-4 : 0;
        tensor.sub_((tensor.grad() + tensor * decay) * 0.1);
      }
      clear_gradients(network);
    }
  }
  return losses;
}

/// A flat network after some epochs.
template <class... Given>
auto learnt(training_settings<3> const& settings, squares<> const& images, Given const&... given) {
  auto network = make_flat_network();
  auto watch = silent{}.start();
  make_trainer(settings, watch, given...).fit(network, images, squares_between(40, 50));
  return network;
}

}  // namespace

TEST_CASE("each step is reported once, in order, with the loss of a hand-written loop",
          "[train][observer]") {
  squares const images(50);
  auto network = make_flat_network();
  step_recorder watch;
  make_trainer(settings_for(squares_between(0, 36), 2), watch)
      .fit(network, images, squares_between(40, 50));
  auto const expected = losses_by_hand(images, squares_between(0, 36), 2);
  REQUIRE(watch.steps.size() == expected.size());
  for (std::size_t index = 0; index < expected.size(); ++index) {
    auto const& step = watch.steps[index];
    CHECK(step.epoch == static_cast<std::int64_t>(index / 5));
    CHECK(step.step == static_cast<std::int64_t>(index % 5));
    CHECK(step.images == (step.step == 4 ? 4 : 8));
    CHECK(step.loss == Approx(expected[index]).epsilon(1e-5));
  }
  double sum = 0;
  for (std::size_t index = 0; index < 5; ++index)
    sum += watch.steps[index].loss * static_cast<double>(watch.steps[index].images);
  CHECK(watch.epochs[0].training_loss == Approx(sum / 36));
}

TEST_CASE("the images are learnt in the order of the sampler", "[train][sampler]") {
  squares const images(50);
  id_recorder const recorder;
  learnt(settings_for(squares_between(8, 40), 1), images, recorder, first_half_reversed{});
  CHECK(*recorder.batches ==
        id_lists{{23, 22, 21, 20, 19, 18, 17, 16}, {15, 14, 13, 12, 11, 10, 9, 8}});
}

TEST_CASE("the default sampler shows each training image once an epoch", "[train][sampler]") {
  squares const images(50);
  id_recorder const recorder;
  learnt(settings_for(squares_between(0, 32), 2), images, recorder);
  REQUIRE(recorder.batches->size() == 8);
  CHECK(recorder.batches->at(0) != recorder.batches->at(4));
  for (std::size_t epoch : {0, 1}) {
    std::vector<std::int64_t> ids;
    for (std::size_t step = 0; step < 4; ++step)
      for (auto const id : recorder.batches->at(4 * epoch + step)) ids.push_back(id);
    std::sort(ids.begin(), ids.end());
    for (std::size_t index = 0; index < 32; ++index)
      CHECK(ids[index] == static_cast<std::int64_t>(index));
  }
}

TEST_CASE("the schedule sees each update over all epochs, and the validation losses so far",
          "[train][schedule]") {
  squares const images(50);
  progress_recorder const recorder;
  auto network = make_flat_network();
  step_recorder watch;
  sgd const optimizer{.learning_rate = 0.1, .plan = {.accumulate = 2}};
  make_trainer(settings_for(squares_between(0, 40), 3), watch, recorder, optimizer)
      .fit(network, images, squares_between(40, 50));
  std::vector<std::int64_t> steps;
  for (auto const& entry : *recorder.entries) {
    CHECK(entry.steps == 9);  // 5 batches are 3 updates
    if (steps.empty() || entry.step != steps.back()) steps.push_back(entry.step);
    REQUIRE(entry.validation_losses.size() == static_cast<std::size_t>(entry.step / 3));
    for (std::size_t epoch = 0; epoch < entry.validation_losses.size(); ++epoch)
      CHECK(entry.validation_losses[epoch] == watch.epochs[epoch].validation_loss);
  }
  CHECK(steps == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("accumulated batches equal one large batch, a last partial group included",
          "[train][accumulate]") {
  squares const images(50);
  cross_entropy const loss{.weights = class_weights::none};
  auto settings = settings_for(squares_between(0, 40), 2);  // 5 batches: groups of 2, 2 and 1
  auto const accumulated = learnt(settings, images, loss, sgd{.plan = {.accumulate = 2}});
  settings.batch = 16;
  auto const large = learnt(settings, images, loss, sgd{});
  check_close_network(accumulated, large);
}

TEST_CASE("an augmentation may change labels, as mixup does", "[train][augment]") {
  squares const images(50);
  auto network = make_flat_network();
  step_recorder watch;
  make_trainer(settings_for(squares_between(0, 40), 8), watch, half_mixup{})
      .fit(network, images, squares_between(40, 50));
  CHECK(watch.epochs.back().training_loss < watch.epochs.front().training_loss);
  CHECK(watch.epochs.back().training_loss > 0.2);  // half of the labels are mixed: not to be learnt
  CHECK(watch.epochs.back().metrics[0].second.value() == 1);
}

TEST_CASE("an image of weight 0 is not learnt from", "[train][weights]") {
  squares const images(50);
  squares other = images;
  for (std::size_t record = 0; record < 40; record += 3) other.images[record].assign(32 * 32, 255);
  auto subset = squares_between(0, 40);
  std::vector<float> weights(40, 1.0f);
  for (std::size_t record = 0; record < 40; record += 3) weights[record] = 0;
  examples const weighted(subset.records, subset.labels, at::tensor(weights));
  auto const expected = learnt(settings_for(weighted, 2), images);
  check_same_network(learnt(settings_for(weighted, 2), other), expected);
  CHECK_FALSE(state_dict(learnt(settings_for(subset, 2), other))[0].tensor.equal(
      state_dict(expected)[0].tensor));
}
