// SPDX-License-Identifier: MIT
#include "cxr/train/freezing.hpp"

#include <set>
#include <string>

#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Names of the parameters that learn.
template <class Network>
std::set<std::string> learning(Network& network) {
  std::set<std::string> names;
  for (auto const& [name, tensor] : named_parameters(network))
    if (tensor.requires_grad()) names.insert(name);
  return names;
}

template <class Network>
auto make_freezer(Network& network, training_plan const& plan) {
  return stage_freezer<Network>(network, plan, parameter_groups(network));
}

}  // namespace

TEST_CASE("in frozen epochs only the head has gradients, and all have them at the end",
          "[train][freezing]") {
  auto network = make_tiny_network();
  auto const all = learning(network);
  auto freezer = make_freezer(network, {.frozen_epochs = 2});
  freezer.begin_epoch(1);
  CHECK(learning(network) == std::set<std::string>{"classifier.bias", "classifier.weight"});
  CHECK(freezer.frozen() == stages_of(network.backbone));
  freezer.begin_epoch(2);
  CHECK(learning(network) == all);
  CHECK(freezer.frozen() == 0);
  freezer.begin_epoch(0);
  freezer.unfreeze();
  CHECK(learning(network) == all);
}

TEST_CASE("stages are frozen beginning at the images", "[train][freezing]") {
  auto network = make_tiny_network();
  auto freezer = make_freezer(network, {.frozen_epochs = 1, .thaw_epochs = 1});
  freezer.begin_epoch(1);
  auto const names = learning(network);
  CHECK(names.contains("features.norm5.weight"));
  CHECK(names.contains("classifier.weight"));
  CHECK_FALSE(names.contains("features.conv0.weight"));
  CHECK(freezer.frozen() == stages_of(network.backbone) - 1);
}

TEST_CASE("a parameter that the network had frozen itself stays frozen", "[train][freezing]") {
  auto network = make_flat_network();
  network.backbone.layer.bias.value.set_requires_grad(false);
  auto const before = learning(network);
  auto freezer = make_freezer(network, {.frozen_epochs = 1});
  freezer.begin_epoch(0);
  freezer.begin_epoch(1);
  CHECK(learning(network) == before);
  freezer.unfreeze();
  CHECK(learning(network) == before);
}

TEST_CASE("features are cached where the head learns alone and the plan says so",
          "[train][freezing]") {
  auto network = make_tiny_network();
  auto const caches = [&](training_plan const& plan, std::int64_t epoch) {
    auto freezer = make_freezer(network, plan);
    freezer.begin_epoch(epoch);
    bool const result = freezer.caches_features();
    freezer.unfreeze();
    return result;
  };
  CHECK(caches({.frozen_epochs = 1}, 0));
  CHECK_FALSE(caches({.frozen_epochs = 1}, 1));
  CHECK_FALSE(caches({.frozen_epochs = 1, .cache_features = false}, 0));
  CHECK_FALSE(caches({.frozen_epochs = 1, .thaw_epochs = 1}, 1));
}
