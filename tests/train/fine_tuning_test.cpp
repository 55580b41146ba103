// SPDX-License-Identifier: MIT
// How a pretrained network is thawed: frozen epochs on cached features, stage by stage, by depth.
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <map>
#include <string>

#include "cxr/data/augment/no_augment.hpp"
#include "cxr/train/feature_cache.hpp"
#include "cxr/train/fitting.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

using plain = swap<toy, no_augment>;

/// What a fitting made of a network, beside what that was before, by name.
struct outcome {
  std::map<std::string, Tensor> before, after;
  std::vector<epoch_report> history;

  /// Names that changed, of which only those that begin so count.
  std::vector<std::string> changed(std::string const& beginning = "") const {
    std::vector<std::string> names;
    for (auto const& [name, tensor] : before)
      if (name.starts_with(beginning) && !tensor.equal(after.at(name))) names.push_back(name);
    return names;
  }
};

/// Trains a toy and gives its last state, not its best.
outcome fitted(training_plan const& plan, std::int64_t epochs) {
  temporary_folder const folder;
  auto all = settings<plain>(small(folder.path(), folder / "run"));
  all.get<role::optimizer>().plan = plan;
  all.run.epochs = epochs;
  plain const pipeline{all};
  auto const films = pipeline.records();
  auto const by = pipeline.split(films);
  auto const images = pipeline.prepare(films);
  auto network = pipeline.make_network();
  outcome of;
  auto const before = clone(network);
  for (auto const& [name, tensor] : state_dict(before)) of.before.emplace(name, tensor);
  of.history = pipeline.fit(network, images, films, by, folder.path()).history;
  for (auto const& one : named_parameters(network)) CHECK(one.tensor.requires_grad());
  for (auto const& one : load_checkpoint(folder / "last.safetensors").network)
    of.after.emplace(one.name, one.tensor.clone());
  return of;
}

}  // namespace

TEST_CASE("in frozen epochs the backbone and its statistics stand still, and the head learns",
          "[run][fine_tuning]") {
  for (bool const cached : {true, false}) {
    auto const of = fitted({.frozen_epochs = 3, .cache_features = cached}, 3);
    CHECK(of.changed("features.").empty());
    CHECK(of.changed().size() == 4);  // weight and bias of two layers
  }
}

TEST_CASE("cached features give the network that images without augmentation give",
          "[run][fine_tuning]") {
  auto const cached = fitted({.frozen_epochs = 3}, 3);
  auto const computed = fitted({.frozen_epochs = 3, .cache_features = false}, 3);
  for (auto const& [name, tensor] : cached.after)
    CHECK(tensor.allclose(computed.after.at(name), 1e-4, 1e-6));
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    CHECK(cached.history[epoch].training_loss == Approx(computed.history[epoch].training_loss));
    CHECK(cached.history[epoch].validation_loss == Approx(computed.history[epoch].validation_loss));
  }
}

TEST_CASE("stages are thawed from the head on, one each thaw_epochs", "[run][fine_tuning]") {
  training_plan const plan{.frozen_epochs = 1, .thaw_epochs = 2};
  std::vector<std::int64_t> frozen;
  for (std::int64_t epoch = 0; epoch < 8; ++epoch) frozen.push_back(plan.frozen_stages(epoch, 3));
  CHECK(frozen == std::vector<std::int64_t>{3, 2, 2, 1, 1, 0, 0, 0});
  CHECK(training_plan{}.frozen_stages(0, 3) == 0);

  auto const of = fitted(plan, 2);
  CHECK(of.changed("features.conv0").empty());
  CHECK(of.changed("features.norm0").empty());
  CHECK(of.changed("features.denseblock1").empty());
  CHECK(of.changed("features.transition1").size() == 6);  // with statistics and their count
  CHECK(of.changed("features.denseblock2").size() == 24);
  CHECK(of.changed("features.norm5").size() == 5);
}

TEST_CASE("a fitting that begins frozen goes on bit by bit where it was cut off",
          "[run][fine_tuning]") {
  temporary_folder const folder;
  auto const run = [&](std::string const& name, std::int64_t epochs, bool resumes) {
    auto all = small(folder.path(), resumes ? std::filesystem::path() : folder / name);
    if (resumes) all.run.resume = folder / name;
    all.get<role::optimizer>().plan = {
        .warmup = 0, .final_rate = 1, .frozen_epochs = 2, .thaw_epochs = 1};
    all.run.epochs = epochs;
    toy{all}.run();
  };
  run("whole", 3, false);
  run("cut", 2, false);
  auto cut = load_checkpoint(folder / "cut/last.safetensors");
  cut.settings["run"]["epochs"] = 3;
  save_checkpoint(cut, folder / "cut/last.safetensors");
  run("cut", 3, true);
  check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
}

TEST_CASE("a cache of features gives each record's, in a loader's batches", "[run][fine_tuning]") {
  struct two_pixels {
    std::vector<std::uint8_t> values{1, 2, 3, 4, 5, 6};
    std::span<std::uint8_t const> pixels(std::size_t record) const {
      return std::span(values).subspan(record, 1);
    }
    std::int64_t image_size() const { return 1; }
    std::int64_t channels() const { return 1; }
  } const images;
  feature_cache cache;
  loader const subset(images, {5, 0, 3}, {0, 1, 0}, {.batch = 2});
  cache.add(subset, [](image_batch const& batch) {
    auto const x = batch.images.view({-1, 1}).to(at::kFloat);
    return at::cat({x, x * 10}, 1);  // (N,2)
  });
  CHECK(cache.channels() == 8);
  loader const from(cache, {3, 5}, {0, 0}, {.batch = 2});
  for (auto const& batch : from.in_order())
    CHECK(feature_cache::of(batch).equal(at::tensor({4.0F, 40.0F, 6.0F, 60.0F}).view({2, 2})));
  CHECK_THROWS_AS(cache.pixels(1), std::out_of_range);
}
