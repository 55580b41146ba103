// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/data/augment/cxr_light.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "cxr/explain/explanation/grad_cam_plus_plus.hpp"
#include "cxr/explain/explanation/integrated_gradients.hpp"
#include "cxr/explain/explanation/occlusion.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/model/forward.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/train/checkpoint.hpp"
#include "cxr/use/predict.hpp"
#include "interrupter.hpp"
#include "laws/explanation_laws.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"
#include "same_tensors.hpp"
#include "train/squares.hpp"

/// What must hold on any device, in comparison with the CPU. `E` is a ConcreteExecution in float; the
/// tolerance of a comparison is 0 where the device computes with the CPU's kernels.
namespace cxr::test {

/// How far a device may be from the CPU: |a - b| <= relative * |b| + absolute.
struct closeness {
  double relative = 0, absolute = 0;
};

inline void check_close(Tensor const& result, Tensor const& expected, closeness limit) {
  REQUIRE(result.sizes() == expected.sizes());
  Tensor const host = result.cpu();
  INFO("largest difference " << (host - expected).abs().max().item<double>());
  CHECK(host.allclose(expected, limit.relative, limit.absolute));
}

/// Images of 24 x 24 pixels, of which no two are equal.
struct numbered_images {
  std::vector<std::vector<std::uint8_t>> images;

  explicit numbered_images(std::size_t count) {
    std::uint32_t state = 1;
    for (std::size_t record = 0; record < count; ++record) {
      auto& image = images.emplace_back(24 * 24);
      for (auto& pixel : image)
        pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
    }
  }
  std::span<std::uint8_t const> pixels(std::size_t record) const { return images[record]; }
  std::int64_t image_size() const { return 24; }
  std::int64_t channels() const { return 1; }
};

/// The images whose bytes, label, weight or id do not arrive. All batches are asked for before any of
/// them is looked at: memory of the host that is filled again before the device has copied it shows as
/// wrong bytes.
template <class E>
std::size_t wrongly_loaded(E const& execution) {
  execution.start();
  numbered_images const images(53);
  examples subset = squares_between(0, 53);
  subset.weights = at::arange(53, at::kFloat).mul(0.25);
  loader const batches(images, subset, {.batch = 4, .device = execution.device()});
  std::vector<std::size_t> order(53);
  for (std::size_t index = 0; index < order.size(); ++index) order[index] = index * 20 % 53;
  std::vector<image_batch> all;
  std::vector<std::vector<std::int64_t>> ids;
  for (auto const& batch : batches.epoch(order)) {
    all.push_back(batch);
    ids.emplace_back(batch.ids.begin(), batch.ids.end());
  }
  std::size_t position = 0, wrong = 0;
  for (std::size_t index = 0; index < all.size(); ++index) {
    Tensor const pixels = all[index].images.cpu(), labels = all[index].labels.cpu(),
                 weights = all[index].weights.cpu();
    for (std::int64_t row = 0; row < pixels.size(0); ++row, ++position) {
      auto const record = order[position];
      auto const* bytes = pixels[row].const_data_ptr<std::uint8_t>();
      bool const right =
          std::equal(bytes, bytes + 24 * 24, images.images[record].begin()) &&
          labels[row].item<std::int64_t>() == static_cast<std::int64_t>(record % 2) &&
          weights[row].item<double>() == 0.25 * static_cast<double>(record) &&
          ids[index][static_cast<std::size_t>(row)] == static_cast<std::int64_t>(record);
      wrong += !right;
    }
  }
  return wrong + (53 - position);
}

template <class E>
void check_loader_on(E const& execution) {
  CHECK(wrongly_loaded(execution) == 0);
}

/// Images that were augmented on a device.
template <class E>
Tensor augmented_on(E const& execution) {
  execution.start();
  std::vector<std::int64_t> const ids{4, 17, 3, 900, 8};
  Tensor const images =
      at::arange(5 * 40 * 40, at::kFloat).mul(0.013).sin().mul(0.5).add(0.5).view({5, 1, 40, 40});
  image_batch const batch{images.to(execution.device()),
                          at::arange(5, at::kLong).to(execution.device()), at::Tensor(), ids};
  return cxr_light{}(batch, {.key = 99, .samples = ids}).images.cpu();
}

/// Each image changes as on the CPU, since the random draws are the CPU's.
template <class E>
void check_augment_on(E const& execution, closeness limit) {
  check_close(augmented_on(execution), augmented_on(cpu<float>{}), limit);
}

/// One step from equal weights on equal images: loss, every gradient, every running statistic.
template <class E>
void check_step_on(E const& execution, closeness limit) {
  execution.start();
  Tensor const images =
      at::arange(8 * 32 * 32, at::kFloat).mul(0.37).sin().mul(0.5).add(0.5).view({8, 1, 32, 32});
  Tensor const labels = at::arange(8, at::kLong).remainder(2);
  auto const step = [&](auto const& where) {
    auto network = make_tiny_network();
    to(network, where.device());
    auto const loss = cross_entropy{}.start(training_facts::counts_only({4, 4}, where.device()));
    loss(forward(network, where, scratch::normalise, images.to(where.device()), training{}),
         {.labels = labels.to(where.device())})
        .backward();
    return network;
  };
  auto expected = step(cpu<float>{}), result = step(execution);
  auto const left = named_parameters(result), right = named_parameters(expected);
  REQUIRE(left.size() == right.size());
  for (std::size_t index = 0; index < left.size(); ++index) {
    INFO("gradient of " << left[index].name);
    check_close(left[index].tensor.grad(), right[index].tensor.grad(), limit);
  }
  auto const after = state_dict(result), expected_after = state_dict(expected);
  for (std::size_t index = 0; index < after.size(); ++index) {
    INFO(after[index].name);
    check_close(after[index].tensor, expected_after[index].tensor, limit);
  }
}

/// Trains a small network for two epochs; its last state is in the folder.
template <class E, class Watch>
fit_result train_on(E const& execution, training_plan const& plan, Watch& watch,
                    std::filesystem::path const& folder, checkpoint const* resumed = nullptr) {
  static squares const images(60);
  std::filesystem::create_directories(folder);
  auto settings = settings_for(squares_between(0, 36), 2);
  settings.folder = folder;
  auto network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  auto training = make_trainer(settings, watch, execution, adamw{.plan = plan}, cxr_light{});
  return training.fit(network, images, squares_between(36, 60), resumed);
}

/// Two trainings ended with close weights and close histories.
inline void check_close_runs(std::filesystem::path const& folder,
                             std::filesystem::path const& expected, closeness limit) {
  auto const result = load_checkpoint(folder / "last.safetensors"),
             other = load_checkpoint(expected / "last.safetensors");
  REQUIRE(result.state.history.size() == other.state.history.size());
  for (std::size_t epoch = 0; epoch < result.state.history.size(); ++epoch)
    CHECK(result.state.history[epoch].training_loss ==
          Approx(other.state.history[epoch].training_loss).epsilon(limit.relative));
  REQUIRE(result.network.size() == other.network.size());
  for (std::size_t index = 0; index < result.network.size(); ++index) {
    INFO(result.network[index].name);
    check_close(result.network[index].tensor, other.network[index].tensor, limit);
  }
}

/// Whole trainings, from equal weights: plain, accumulated, and with frozen epochs on cached features.
template <class E>
void check_training_on(E const& execution, closeness limit) {
  execution.start();  // LibTorch counts devices at the first backward pass
  temporary_folder const folder;
  training_plan const plans[] = {
      {}, {.accumulate = 3}, {.frozen_epochs = 1, .cache_features = true}};
  for (auto const& plan : plans) {
    INFO("accumulate " << plan.accumulate << ", frozen epochs " << plan.frozen_epochs);
    auto watch = silent{}.start();
    train_on(cpu<float>{}, plan, watch, folder / "cpu");
    train_on(execution, plan, watch, folder / "device");
    check_close_runs(folder / "device", folder / "cpu", limit);
  }
}

/// A training that is interrupted in mid-epoch and resumed ends bit for bit as one that is not.
template <class E>
void check_resume_on(E const& execution) {
  for (auto const cut : {interrupter{0, 2}, interrupter{1, 1}}) {
    temporary_folder const folder;
    training_plan const plan{.frozen_epochs = 1};
    interrupter never{.epoch = -1}, watch = cut;
    train_on(execution, plan, never, folder / "whole");
    REQUIRE(train_on(execution, plan, watch, folder / "cut").interrupted);
    auto const saved = load_checkpoint(folder / "cut/last.safetensors");
    CHECK_FALSE(train_on(execution, plan, never, folder / "cut", &saved).interrupted);
    check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
    check_same_tensors(folder / "whole/best.safetensors", folder / "cut/best.safetensors");
  }
}

/// Patience ends a training so many epochs after the best: accuracy cannot rise above 1.
template <class E>
void check_early_stop_on(E const& execution) {
  squares const images(60);
  auto settings = settings_for(squares_between(0, 40), 40);
  settings.patience = 2;
  auto network = make_tiny_network();
  auto watch = silent{}.start();
  auto const result = make_trainer(settings, watch, execution, adamw{.learning_rate = 3e-3},
                                   metric_set<best_by<accuracy>>{})
                          .fit(network, images, squares_between(40, 60));
  REQUIRE(result.history.size() < 40);
  CHECK(static_cast<std::int64_t>(result.history.size()) == result.best_epoch + 1 + 2);
}

/// A network on a device is written and read as on the CPU.
template <class E>
void check_files_on(E const& execution) {
  execution.start();
  temporary_folder const folder;
  auto network = make_tiny_network();
  auto const expected = clone(network);
  to(network, execution.device());
  write_safetensors(folder / "there.safetensors", state_dict(network));
  auto other = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 2);
  to(other, execution.device());
  load_weights(other, read_weights(folder / "there.safetensors"), folder / "there.safetensors");
  to(other, at::kCPU);
  check_same_network(other, expected);
}

/// The laws of an explanation on a device, and the heat maps of the CPU.
template <class E, class X>
void check_explanation_on(E const& execution, X const& explanation, closeness limit) {
  execution.start();
  Tensor const images =
      at::arange(3 * 3 * 64 * 64, at::kFloat).mul(0.37).sin().view({3, 3, 64, 64});
  Tensor const classes = at::arange(3, at::kLong).remainder(2);
  auto network = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  Tensor const expected = explanation(network, images, classes);
  to(network, execution.device());
  laws::check_explanation(explanation, network, images.to(execution.device()),
                          classes.to(execution.device()));
  check_close(explanation(network, images.to(execution.device()), classes), expected, limit);
}

/// A whole run, from folders to the predictor: images that are predicted alone get the logits that
/// the run's evaluation gave them. @tparam Pipeline  toy, with another execution
template <class Pipeline>
void check_run_on(closeness limit) {
  temporary_folder const folder;
  auto const result = Pipeline{small<Pipeline>(folder.path(), folder / "run")}.run();
  REQUIRE(result.evaluations.size() == 3);
  auto const& output = result.evaluations[0].output;
  std::vector<std::filesystem::path> files;
  for (auto const record : output.records) files.push_back(result.records[record].file);
  predictor<Pipeline> predict(folder / "run/best.safetensors");
  auto const all = predict(files);
  REQUIRE(all.size() == output.size());
  for (std::size_t index = 0; index < all.size(); ++index)
    for (std::size_t k = 0; k < 2; ++k)
      CHECK(all[index].logits[k] ==
            Approx(output.logit(index, k)).epsilon(limit.relative).margin(limit.absolute));
}

}  // namespace cxr::test
