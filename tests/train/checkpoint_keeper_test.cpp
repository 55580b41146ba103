// SPDX-License-Identifier: MIT
#include "cxr/train/checkpoint_keeper.hpp"

#include <cmath>
#include <limits>

#include "paths.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Changes every weight of a network.
template <class Network>
void disturb(Network& network) {
  at::NoGradGuard const no_graph;
  for (auto& [name, tensor] : named_parameters(network)) tensor.add_(0.5);
}

}  // namespace

TEST_CASE("the best network is kept apart from the one that learns on", "[train][checkpoint]") {
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, {});
  auto const best = clone(network);
  keeper.keep_best({});
  disturb(network);
  keeper.move_best_to(network);
  check_same_network(network, best);
}

TEST_CASE("without a best network the present one stays", "[train][checkpoint]") {
  auto network = make_flat_network();
  auto const before = clone(network);
  checkpoint_keeper(network, {}).move_best_to(network);
  check_same_network(network, before);
}

TEST_CASE("best.safetensors holds the network and what is stated of it", "[train][checkpoint]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder.path());
  model_record model{.classes = {"normal", "pneumonia"}};
  model.epoch = 3;
  keeper.keep_best(model);
  auto const file = read_safetensors(folder / "best.safetensors");
  CHECK(file.tensors.size() == 4);
  CHECK(file.metadata.at("cxr.epoch") == "3");
}

TEST_CASE("without a folder nothing is written, and no checkpoint is due", "[train][checkpoint]") {
  temporary_folder const folder;
  auto const before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, {});
  keeper.keep_best({});
  keeper.save({}, {}, json::object());
  CHECK_FALSE(keeper.save_is_due(0));
  std::filesystem::current_path(before);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a checkpoint is due once the last one is old enough", "[train][checkpoint]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder.path());
  keeper.save({}, {}, json::object());
  CHECK(keeper.save_is_due(0));
  CHECK_FALSE(keeper.save_is_due(60));
}

TEST_CASE("a keeper restores the network that learns and the best one", "[train][checkpoint]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  auto const best = clone(network);
  checkpoint_keeper keeper(network, folder.path());
  model_record model;
  model.epoch = 1;
  keeper.keep_best(model);
  disturb(network);
  auto const last = clone(network);
  keeper.save({.epoch = 2, .best_epoch = 0, .best_score = 0.7}, {}, json::object());

  auto resumed = make_flat_network();
  checkpoint_keeper other(resumed, folder.path());
  auto const saved = load_checkpoint(folder / "last.safetensors");
  auto state = saved.state;
  other.restore(saved, resumed, state);
  check_same_network(resumed, last);
  CHECK(state.best_score == 0.7);
  other.move_best_to(resumed);
  check_same_network(resumed, best);
}

TEST_CASE("a best network of a later epoch than the checkpoint's is replaced by any other",
          "[train][checkpoint]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder.path());
  model_record model;
  model.epoch = 2;
  keeper.keep_best(model);
  training_state state{.epoch = 1, .best_epoch = 0, .best_score = 0.7};
  keeper.restore({state, state_dict(network), {}, {}}, network, state);
  CHECK(state.best_score == -std::numeric_limits<double>::infinity());
}

TEST_CASE("a checkpoint of another network is refused", "[train][checkpoint][bad_input]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder.path());
  training_state state;
  CHECK_THROWS_AS(keeper.restore({state, state_dict(make_tiny_network()), {}, {}}, network, state),
                  file_error);
}

TEST_CASE("a network with a number that is not finite is refused by the tensor's name",
          "[train][checkpoint][bad_input]") {
  auto network = make_flat_network();
  checkpoint_keeper const keeper(network, {});
  CHECK_NOTHROW(keeper.require_finite(0));
  network.head.bias.value.detach()[1] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(keeper.require_finite(4),
                    Contains("classifier.bias is not finite in epoch 5; lower --lr"));
}
