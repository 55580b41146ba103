// SPDX-License-Identifier: MIT
#include "cxr/train/trainer.hpp"

#include <ATen/TensorOperators.h>
#include <c10/util/Exception.h>

#include <algorithm>

#include "cxr/learn/schedule/warmup_cosine.hpp"
#include "paths.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Trains a small DenseNet and gives what it took.
template <class E = cpu<float>, class Metrics = metric_set<accuracy, auroc>>
fit_result fit_subset(auto& network, squares<> const& images, examples const& train,
                      examples const& validation, std::int64_t epochs, E execution = {},
                      Metrics const& metrics = {}) {
  auto watch = silent{}.start();
  return make_trainer(settings_for(train, epochs), watch, execution, metrics, warmup_cosine{},
                      adamw{.learning_rate = 3e-3})
      .fit(network, images, validation);
}

template <class E = cpu<float>>
predictions predict_squares(auto& network, squares<> const& images, examples const& subset,
                            E execution = {}) {
  auto watch = silent{}.start();
  return make_trainer(settings_for(squares_between(0, 20), 1), watch, execution)
      .predict(network, images, subset);
}

}  // namespace

TEST_CASE("a network is trained on the caller's own memory, without a pipeline",
          "[train][trainer]") {
  squares const images(60);
  auto network = make_tiny_network();
  auto const result =
      fit_subset(network, images, squares_between(0, 40), squares_between(40, 60), 6);
  REQUIRE(result.history.size() == 6);
  CHECK(result.history.back().training_loss < 0.5 * result.history.front().training_loss);
  auto const output = predict_squares(network, images, squares_between(40, 60));
  CHECK(metric_set<accuracy>{}(output).get<accuracy>().value() == 1);
}

TEST_CASE("predictions come in the order of the subset, whatever the batch", "[train][trainer]") {
  squares const images(30);
  auto network = make_tiny_network();
  auto const subset = squares_between(0, 30);
  auto const all = predict_squares(network, images, subset);
  auto records = subset.records;
  std::reverse(records.begin(), records.end());
  auto const other = predict_squares(network, images, {records, subset.labels.flip({0})});
  REQUIRE(all.size() == 30);
  CHECK(all.loss == Approx(other.loss));
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(all.logit(i, 1) == Approx(other.logit(29 - i, 1)).margin(1e-5));
    CHECK(other.records[i] == 29 - i);
  }
  CHECK(predict_squares(network, images, {}).size() == 0);
}

TEST_CASE("the judge decides which epoch is the best, else the validation loss",
          "[train][trainer]") {
  squares const images(60);
  auto const train = squares_between(0, 40), validation = squares_between(40, 60);
  auto network = make_tiny_network();
  auto const least_loss = fit_subset(network, images, train, validation, 4);
  auto lowest = least_loss.history.begin();
  for (auto epoch = lowest; epoch != least_loss.history.end(); ++epoch)
    if (epoch->validation_loss < lowest->validation_loss) lowest = epoch;
  CHECK(least_loss.best_epoch == lowest->epoch);

  auto judged_network = make_tiny_network();
  auto const judged = fit_subset(judged_network, images, train, validation, 4, cpu<float>{},
                                 metric_set<best_by<accuracy>>{});
  auto highest = judged.history.begin();
  for (auto epoch = highest; epoch != judged.history.end(); ++epoch)
    if (epoch->metrics[0].second.value() > highest->metrics[0].second.value()) highest = epoch;
  CHECK(judged.best_epoch == highest->epoch);
}

TEST_CASE("in bfloat16 it learns as well, and no two logits are tied by rounding",
          "[train][trainer]") {
  squares const images(60);
  auto network = make_tiny_network();
  fit_subset(network, images, squares_between(0, 40), squares_between(40, 60), 6, cpu<bfloat16>{});
  auto const output = predict_squares(network, images, squares_between(40, 60), cpu<bfloat16>{});
  CHECK(metric_set<accuracy>{}(output).get<accuracy>().value() == 1);
  for (float const logit : output.logits) {
    INFO(logit);  // a bfloat16 has no bits below the upper sixteen
    CHECK(static_cast<float>(bfloat16(logit)) != logit);
  }
}

TEST_CASE("too few images for a batch, and none at all, are refused before the first step",
          "[train][trainer][bad_input]") {
  squares const images(12);
  auto network = make_tiny_network();
  CHECK_THROWS_WITH(fit_subset(network, images, squares_between(0, 6), squares_between(6, 12), 1),
                    Contains("--batch is 8 and there are only 6 images"));
  CHECK_THROWS_AS(fit_subset(network, images, {}, squares_between(6, 12), 1), data_error);
}

TEST_CASE("no validation and labels out of range are refused before the first step",
          "[train][trainer][bad_input]") {
  squares const images(20);
  auto network = make_tiny_network();
  auto const train = squares_between(0, 16);
  CHECK_THROWS_WITH(fit_subset(network, images, train, {}, 1),
                    Contains("there are no images to validate on"));
  auto wrong = squares_between(0, 16);
  wrong.labels[3] = 2;
  auto const refusal = Contains("record 3 has the label 2 of 2 classes; give labels from 0 to 1");
  CHECK_THROWS_WITH(fit_subset(network, images, wrong, squares_between(16, 20), 1), refusal);
  CHECK_THROWS_WITH(fit_subset(network, images, train, wrong, 1), refusal);
  CHECK_THROWS_WITH(predict_squares(network, images, wrong), refusal);
}

TEST_CASE("a network that diverges in the last step of an epoch is not kept", "[train][trainer]") {
  squares const images(20);
  auto network = make_tiny_network();
  auto settings = settings_for(squares_between(0, 16), 9);
  settings.normalise = {{0, 0, 0}, {1e-38, 1e-38, 1e-38}};
  auto watch = silent{}.start();
  auto wild = make_trainer(settings, watch, adamw{.learning_rate = 10, .plan = {.clip_norm = 0}});
  CHECK_THROWS_AS(wild.fit(network, images, squares_between(16, 20)), numeric_error);
}

TEST_CASE("a device without memory is reported in words", "[train][trainer][bad_input]") {
  struct greedy_network : decltype(make_tiny_network()) {
    Tensor operator()(Tensor const&, training) { return use_up(); }
    Tensor operator()(Tensor const&, inference) const { return use_up(); }
    static Tensor use_up() { C10_THROW_ERROR(OutOfMemoryError, "CUDA out of memory."); }
  };
  squares const images(20);
  greedy_network network{make_tiny_network()};
  CHECK_THROWS_WITH(predict_squares(network, images, squares_between(0, 16)),
                    Contains("no memory left for batches of 8 images; give a smaller --batch"));
}

TEST_CASE("a step that ends in infinity is not kept in a checkpoint",
          "[train][trainer][bad_input]") {
  temporary_folder const folder;
  squares const images(20);
  auto network = make_tiny_network();
  auto settings = settings_for(squares_between(0, 16), 1);
  settings.save_minutes = 0;
  settings.folder = folder.path();
  auto watch = silent{}.start();
  auto wild = make_trainer(settings, watch, adamw{.learning_rate = 1e39, .plan = {.clip_norm = 0}});
  CHECK_THROWS_WITH(wild.fit(network, images, squares_between(16, 20)),
                    Contains("conv0.weight is not finite in epoch 1"));
  auto const saved = load_checkpoint(folder / "last.safetensors");
  CHECK(saved.state.step == 0);
  for (auto const& entry : saved.network)
    CHECK(std::isfinite(entry.tensor.sum(at::kDouble).item<double>()));
}

TEST_CASE("a run killed between writing its best network and its checkpoint repeats the epoch",
          "[train][resume]") {
  temporary_folder const folder;
  squares const images(60);
  auto settings = settings_for(squares_between(0, 40), 2);
  settings.folder = folder.path();
  auto watch = silent{}.start();
  auto training = make_trainer(settings, watch, metric_set<accuracy>{},
                               adamw{.learning_rate = 1e-3}, warmup_cosine{});
  auto network = make_tiny_network();
  training.fit(network, images, squares_between(40, 60));
  auto const best = folder / "best.safetensors";
  auto first_epoch = load_checkpoint(folder / "last.safetensors");
  first_epoch.state.epoch = 1;
  first_epoch.state.history.resize(1);
  first_epoch.state.best_epoch = 0;
  first_epoch.state.best_score = 1e9;  // nothing beats this
  auto const resumed_best_epoch = [&](std::string const& epoch_in_best) {
    auto file = read_safetensors(best);
    file.metadata["cxr.epoch"] = epoch_in_best;
    write_safetensors(best, file.tensors, file.metadata);
    auto again = make_tiny_network();
    return training.fit(again, images, squares_between(40, 60), &first_epoch).best_epoch;
  };
  CHECK(resumed_best_epoch("1") == 0);
  CHECK(resumed_best_epoch("2") == 1);  // the file is of the epoch that is repeated
}
