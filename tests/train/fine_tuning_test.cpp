// SPDX-License-Identifier: MIT
// How a pretrained network is unfrozen: frozen epochs on cached features, stage by stage, by depth.
#include <map>
#include <string>
#include <vector>

#include "interrupter.hpp"
#include "paths.hpp"
#include "same_tensors.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

auto make_network() { return make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1); }

sgd optimizer_with(training_plan const& plan) { return {.plan = plan}; }

/// What a training made of a network, beside what that was before, by name.
struct outcome {
  std::map<std::string, Tensor> before, after;
  std::vector<epoch_report> history;

  /// Names that changed, among those with a prefix.
  std::vector<std::string> changed(std::string const& prefix = "") const {
    std::vector<std::string> names;
    for (auto const& [name, tensor] : before)
      if (name.starts_with(prefix) && !tensor.equal(after.at(name))) names.push_back(name);
    return names;
  }
};

/// Trains a small network and gives its last state, not its best.
outcome fitted(training_plan const& plan, std::int64_t epochs) {
  temporary_folder const folder;
  auto settings = settings_for(squares_between(0, 40), epochs);
  settings.folder = folder.path();
  auto network = make_network();
  outcome result;
  auto const initial = clone(network);
  for (auto const& [name, tensor] : state_dict(initial)) result.before.emplace(name, tensor);
  auto watch = silent{}.start();
  result.history = make_trainer(settings, watch, optimizer_with(plan))
                       .fit(network, sixty_squares, last_squares)
                       .history;
  for (auto const& entry : named_parameters(network)) CHECK(entry.tensor.requires_grad());
  for (auto const& entry : load_checkpoint(folder / "last.safetensors").network)
    result.after.emplace(entry.name, entry.tensor.clone());
  return result;
}

/// Trains three epochs in two folders, "whole" and "cut", of which the second is interrupted once.
void check_resumed(training_plan const& plan, interrupter cut) {
  temporary_folder const folder;
  for (auto const* name : {"whole", "cut"}) {
    std::filesystem::create_directory(folder / name);
    auto settings = settings_for(squares_between(0, 40), 3);
    settings.folder = folder / name;
    interrupter watch = std::string(name) == "cut" ? cut : interrupter{.epoch = -1};
    auto training = make_trainer(settings, watch, optimizer_with(plan));
    auto network = make_network();
    if (!training.fit(network, sixty_squares, last_squares).interrupted) continue;
    auto const saved = load_checkpoint(settings.folder / "last.safetensors");
    CHECK(saved.state.epoch == cut.epoch);
    CHECK(saved.state.step > cut.step);
    watch.epoch = -1;
    auto resumed = make_network();
    CHECK_FALSE(training.fit(resumed, sixty_squares, last_squares, &saved).interrupted);
  }
  check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
  check_same_tensors(folder / "whole/best.safetensors", folder / "cut/best.safetensors");
}

}  // namespace

TEST_CASE("in frozen epochs the backbone and its statistics stand still, and the head learns",
          "[train][fine_tuning]") {
  for (bool const cached : {true, false}) {
    auto const result = fitted({.frozen_epochs = 3, .cache_features = cached}, 3);
    CHECK(result.changed("features.").empty());
    CHECK(result.changed().size() == 4);  // weight and bias of two layers
  }
}

TEST_CASE("cached features give the network that images without augmentation give",
          "[train][fine_tuning]") {
  auto const cached = fitted({.frozen_epochs = 3}, 3);
  auto const computed = fitted({.frozen_epochs = 3, .cache_features = false}, 3);
  for (auto const& [name, tensor] : cached.after)
    CHECK(tensor.allclose(computed.after.at(name), 1e-4, 1e-6));
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    CHECK(cached.history[epoch].training_loss == Approx(computed.history[epoch].training_loss));
    CHECK(cached.history[epoch].validation_loss == Approx(computed.history[epoch].validation_loss));
  }
}

TEST_CASE("stages are unfrozen beginning at the head, one each thaw_epochs",
          "[train][fine_tuning]") {
  training_plan const plan{.frozen_epochs = 1, .thaw_epochs = 2};
  std::vector<std::int64_t> frozen;
  for (std::int64_t epoch = 0; epoch < 8; ++epoch) frozen.push_back(plan.frozen_stages(epoch, 3));
  CHECK(frozen == std::vector<std::int64_t>{3, 2, 2, 1, 1, 0, 0, 0});
  CHECK(training_plan{}.frozen_stages(0, 3) == 0);

  auto const result = fitted(plan, 2);
  CHECK(result.changed("features.conv0").empty());
  CHECK(result.changed("features.norm0").empty());
  CHECK(result.changed("features.denseblock1").empty());
  CHECK(result.changed("features.transition1").size() == 6);  // with statistics and their count
  CHECK(result.changed("features.denseblock2").size() == 24);
  CHECK(result.changed("features.norm5").size() == 5);
}

TEST_CASE("a training that begins frozen resumes bit by bit where it was interrupted",
          "[train][fine_tuning][resume]") {
  training_plan const plan{.frozen_epochs = 2, .thaw_epochs = 1};
  SECTION("in the first epoch of cached features") { check_resumed(plan, {0, 1}); }
  SECTION("in a later epoch of cached features") { check_resumed(plan, {1, 2}); }
  SECTION("in an epoch of images") { check_resumed(plan, {2, 0}); }
}

TEST_CASE("a training that begins frozen resumes bit by bit between two epochs",
          "[train][fine_tuning][resume]") {
  temporary_folder const folder;
  auto const fit = [&](std::string const& name, std::int64_t epochs, bool resumes) {
    std::filesystem::create_directory(folder / name);
    auto settings = settings_for(squares_between(0, 40), epochs);
    settings.folder = folder / name;
    auto watch = silent{}.start();
    auto network = make_network();
    auto training =
        make_trainer(settings, watch, optimizer_with({.frozen_epochs = 2, .thaw_epochs = 1}));
    if (!resumes) return training.fit(network, sixty_squares, last_squares);
    auto const saved = load_checkpoint(settings.folder / "last.safetensors");
    return training.fit(network, sixty_squares, last_squares, &saved);
  };
  fit("whole", 3, false);
  fit("cut", 2, false);
  fit("cut", 3, true);
  check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
}
