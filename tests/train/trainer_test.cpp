// SPDX-License-Identifier: MIT
#include "cxr/train/trainer.hpp"

#include <ATen/TensorOperators.h>

#include "catch.hpp"
#include "cxr/data/augment/no_augment.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/measure/metric/accuracy.hpp"
#include "cxr/measure/metric/auroc.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/train/fitting.hpp"
#include "cxr/train/observer/silent.hpp"
#include "cxr/train/predicting.hpp"
#include "cxr/train/training_settings.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// Images in the caller's own memory: a square of light, on the left or on the right.
struct squares {
  std::vector<std::vector<std::uint8_t>> films;
  explicit squares(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::uint8_t> film(32 * 32, static_cast<std::uint8_t>(20 + 3 * i % 50));
      for (std::size_t y = 8; y < 24; ++y)
        for (std::size_t x = 0; x < 12; ++x) film[32 * y + x + (i % 2 ? 18 : 2)] = 200;
      films.push_back(film);
    }
  }
  std::span<std::uint8_t const> pixels(std::size_t record) const { return films[record]; }
  std::int64_t image_size() const { return 32; }
  std::int64_t channels() const { return 1; }
};

examples some(std::size_t first, std::size_t last) {
  examples all;
  for (auto i = first; i < last; ++i)
    all.records.push_back(i), all.labels.push_back(static_cast<std::int64_t>(i % 2));
  return all;
}

template <class E, class Metrics = metric_set<accuracy, auroc>>
auto trainer_of(E execution, std::int64_t epochs, Metrics metrics = {}) {
  return trainer(
      cross_entropy{}, adamw{.learning_rate = 3e-3}, metrics, no_augment{}, execution, silent{},
      training_settings<3>{
          .class_counts = {20, 20}, .normalise = scratch::normalise, .epochs = epochs, .batch = 8});
}

auto network() { return make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1); }

}  // namespace

TEST_CASE("a network is trained on the caller's own memory, without a pipeline", "[run][trainer]") {
  squares const films(60);
  auto net = network();
  auto training = trainer_of(cpu<float>{}, 6);
  auto const result = training.fit(net, films, some(0, 40), some(40, 60));
  REQUIRE(result.history.size() == 6);
  CHECK(result.history.back().training_loss < 0.5 * result.history.front().training_loss);
  auto const said = training.predict(net, films, some(40, 60));
  CHECK(metric_set<accuracy>{}(said).get<accuracy>().value() == 1);
}

TEST_CASE("predictions come in the order asked for, whatever the batch", "[run][trainer]") {
  squares const films(30);
  auto const net = network();
  auto training = trainer_of(cpu<float>{}, 1);
  auto const all = training.predict(net, films, some(0, 30));
  examples turned = some(0, 30);
  std::reverse(turned.records.begin(), turned.records.end());
  std::reverse(turned.labels.begin(), turned.labels.end());
  auto const other = training.predict(net, films, turned);
  REQUIRE(all.size() == 30);
  CHECK(all.loss == Approx(other.loss));
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(all.logit(i, 1) == Approx(other.logit(29 - i, 1)).margin(1e-5));
    CHECK(other.records[i] == 29 - i);
  }
  CHECK(training.predict(net, films, {}).size() == 0);
}

TEST_CASE("the judge decides which epoch is the best, else the validation loss", "[run][trainer]") {
  squares const films(60);
  auto by_loss_net = network();
  auto const by_loss =
      trainer_of(cpu<float>{}, 4).fit(by_loss_net, films, some(0, 40), some(40, 60));
  auto lowest = by_loss.history.begin();
  for (auto one = lowest; one != by_loss.history.end(); ++one)
    if (one->validation_loss < lowest->validation_loss) lowest = one;
  CHECK(by_loss.best_epoch == lowest->epoch);

  auto judged_net = network();
  auto const judged = trainer_of(cpu<float>{}, 4, metric_set<best_by<accuracy>>{})
                          .fit(judged_net, films, some(0, 40), some(40, 60));
  auto highest = judged.history.begin();
  for (auto one = highest; one != judged.history.end(); ++one)
    if (one->metrics[0].second.value() > highest->metrics[0].second.value()) highest = one;
  CHECK(judged.best_epoch == highest->epoch);
}

TEST_CASE("in bfloat16 it learns as well, and no two logits are tied by rounding",
          "[run][trainer]") {
  squares const films(60);
  auto net = network();
  auto training = trainer_of(cpu<bfloat16>{}, 6);
  training.fit(net, films, some(0, 40), some(40, 60));
  auto const said = training.predict(net, films, some(40, 60));
  CHECK(metric_set<accuracy>{}(said).get<accuracy>().value() == 1);
  for (float const one : said.logits) {
    INFO(one);  // a bfloat16 has no bits below the upper sixteen
    CHECK(static_cast<float>(bfloat16(one)) != one);
  }
}

TEST_CASE("too few images for a batch, and none at all, are refused before the first step",
          "[run][trainer][bad_input]") {
  squares const films(12);
  auto net = network();
  CHECK_THROWS_WITH(trainer_of(cpu<float>{}, 1).fit(net, films, some(0, 6), some(6, 12)),
                    Contains("--batch is 8 and there are only 6 images"));
  CHECK_THROWS_AS(trainer_of(cpu<float>{}, 1).fit(net, films, {}, some(6, 12)), data_error);
}

TEST_CASE("no validation and labels out of range are refused before the first step",
          "[run][trainer][bad_input]") {
  squares const films(20);
  auto net = network();
  CHECK_THROWS_WITH(trainer_of(cpu<float>{}, 1).fit(net, films, some(0, 16), {}),
                    Contains("there are no images to validate on"));
  auto wrong = some(0, 16);
  wrong.labels[3] = 2;
  CHECK_THROWS_WITH(trainer_of(cpu<float>{}, 1).fit(net, films, wrong, some(16, 20)),
                    Contains("record 3 has the label 2 of 2 classes; give labels from 0 to 1"));
}

TEST_CASE("a network that diverges in the last step of an epoch is not kept", "[run][trainer]") {
  squares const films(20);
  auto net = network();
  trainer wild(cross_entropy{}, adamw{.learning_rate = 10, .plan = {.warmup = 0, .clip_norm = 0}},
               metric_set<accuracy, auroc>{}, no_augment{}, cpu<float>{}, silent{},
               training_settings<3>{.class_counts = {8, 8},
                                    .normalise = {{0, 0, 0}, {1e-38, 1e-38, 1e-38}},
                                    .epochs = 9,
                                    .batch = 8});
  CHECK_THROWS_AS(wild.fit(net, films, some(0, 16), some(16, 20)), numeric_error);
}

TEST_CASE("a device without memory is told in words", "[run][trainer][bad_input]") {
  struct greedy_network : decltype(network()) {
    Tensor operator()(Tensor const&, training) { return use_up(); }
    Tensor operator()(Tensor const&, inference) const { return use_up(); }
    static Tensor use_up() { C10_THROW_ERROR(OutOfMemoryError, "CUDA out of memory."); }
  };
  squares const films(20);
  greedy_network net{network()};
  CHECK_THROWS_WITH(trainer_of(cpu<float>{}, 1).predict(net, films, some(0, 16)),
                    Contains("no memory left for batches of 8 images; give a smaller --batch"));
}

TEST_CASE("a step that ends in infinity is not kept in a checkpoint", "[run][trainer][bad_input]") {
  test::temporary_folder const folder;
  squares const films(20);
  auto net = network();
  trainer wild(cross_entropy{}, adamw{.learning_rate = 1e39, .plan = {.warmup = 0, .clip_norm = 0}},
               metric_set<accuracy, auroc>{}, no_augment{}, cpu<float>{}, silent{},
               training_settings<3>{.class_counts = {8, 8},
                                    .normalise = scratch::normalise,
                                    .epochs = 1,
                                    .batch = 8,
                                    .save_minutes = 0,
                                    .folder = folder.path()});
  CHECK_THROWS_WITH(wild.fit(net, films, some(0, 16), some(16, 20)),
                    Contains("conv0.weight is not finite in epoch 1"));
  auto const kept = load_checkpoint(folder / "last.safetensors");
  CHECK(kept.state.step == 0);
  for (auto const& one : kept.network)
    CHECK(std::isfinite(one.tensor.sum(at::kDouble).item<double>()));
}

TEST_CASE("a run killed between writing its best network and its checkpoint repeats the epoch",
          "[run][resume]") {
  test::temporary_folder const folder;
  squares const films(60);
  auto training = trainer(cross_entropy{}, adamw{.learning_rate = 1e-3}, metric_set<accuracy>{},
                          no_augment{}, cpu<float>{}, silent{},
                          training_settings<3>{.class_counts = {20, 20},
                                               .normalise = scratch::normalise,
                                               .epochs = 2,
                                               .batch = 8,
                                               .folder = folder.path()});
  auto net = network();
  training.fit(net, films, some(0, 40), some(40, 60));
  auto const best = folder / "best.safetensors";
  auto at_first = load_checkpoint(folder / "last.safetensors");
  at_first.state.epoch = 1;
  at_first.state.history.resize(1);
  at_first.state.best_epoch = 0;
  at_first.state.best_score = 1e9;  // nothing beats this
  auto const resumed_with = [&](std::string const& epoch_of_best) {
    auto file = read_safetensors(best);
    file.metadata["cxr.epoch"] = epoch_of_best;
    write_safetensors(best, file.tensors, file.metadata);
    auto again = network();
    return training.fit(again, films, some(0, 40), some(40, 60), &at_first).best_epoch;
  };
  CHECK(resumed_with("1") == 0);
  CHECK(resumed_with("2") == 1);  // the file is of the epoch that is repeated
}
