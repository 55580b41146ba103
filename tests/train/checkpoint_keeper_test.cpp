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

std::vector<epoch_report> ended_epochs(std::int64_t count) {
  std::vector<epoch_report> history(static_cast<std::size_t>(count));
  for (std::int64_t epoch = 0; epoch < count; ++epoch)
    history[static_cast<std::size_t>(epoch)].epoch = epoch;
  return history;
}

}  // namespace

TEST_CASE("the best network is kept apart from the one that learns on", "[train][checkpoint]") {
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, {});
  auto const best = clone(network);
  keeper.keep_best(network, {});
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
  keeper.keep_best(network, model);
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
  keeper.keep_best(network, {});
  keeper.save({}, {}, {}, json::object());
  CHECK_FALSE(keeper.save_is_due(0));
  std::filesystem::current_path(before);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a checkpoint is due once the last one is old enough", "[train][checkpoint]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder.path());
  keeper.save({}, {}, {}, json::object());
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
  keeper.keep_best(network, model);
  disturb(network);
  auto const last = clone(network);
  keeper.save({.epoch = 2, .history = ended_epochs(2), .best_epoch = 0, .best_score = 0.7}, {}, {},
              json::object());

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
  keeper.keep_best(network, model);
  training_state state{.epoch = 1, .best_epoch = 0, .best_score = 0.7};
  keeper.restore({state, state_dict(network), {}, {}}, network, state);
  CHECK(state.best_score == -std::numeric_limits<double>::infinity());
}

TEST_CASE("a damaged best network is named, and the checkpoint is restored without it",
          "[train][checkpoint][bad_input]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder.path());
  keeper.keep_best(network, {});
  keeper.save({.epoch = 1, .history = ended_epochs(1), .best_epoch = 0}, {}, {}, json::object());
  auto text = read_text(folder / "best.safetensors");
  text.back() = static_cast<char>(text.back() ^ 0x40);  // a bit of an exponent
  write_atomically(folder / "best.safetensors", text);
  auto const saved = load_checkpoint(folder / "last.safetensors");
  auto state = saved.state;
  CHECK_THAT(keeper.restore(saved, network, state),
             Contains("best.safetensors: is damaged: the bytes of") &&
                 Contains("kept as " + (folder / "best.safetensors.unusable").string()));
  CHECK(read_text(folder / "best.safetensors.unusable") == text);
  CHECK_FALSE(std::filesystem::exists(folder / "best.safetensors"));
  CHECK_THAT(keeper.restore(saved, network, state), Contains("best.safetensors: cannot be read"));
}

TEST_CASE("a best network with NaN is not restored, and its tensor is named",
          "[train][checkpoint][bad_input]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder.path());
  keeper.save({.epoch = 1, .history = ended_epochs(1), .best_epoch = 0}, {}, {}, json::object());
  auto damaged = state_dict(make_flat_network());
  damaged.front().tensor.fill_(std::numeric_limits<double>::quiet_NaN());
  write_safetensors(folder / "best.safetensors", damaged, {{"cxr.epoch", "1"}});
  auto const saved = load_checkpoint(folder / "last.safetensors");
  auto state = saved.state;
  CHECK_THAT(keeper.restore(saved, network, state),
             Contains("best.safetensors: " + damaged.front().name + " holds NaN"));
}

TEST_CASE("a checkpoint behind the end of its epoch is refused", "[train][checkpoint][bad_input]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper const keeper(network, folder.path());
  CHECK_NOTHROW(keeper.require_step_in_epoch({.step = 7}, 7));
  CHECK_THROWS_WITH(
      keeper.require_step_in_epoch({.step = 8}, 7),
      Contains("last.safetensors: has damaged metadata (step is 8, and an epoch has 7)"));
}

TEST_CASE("a flipped bit in a checkpoint is refused", "[train][checkpoint][bad_input]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper(network, folder.path())
      .save({.epoch = 1, .history = ended_epochs(1)}, {}, {}, json::object());
  auto text = read_text(folder / "last.safetensors");
  text.back() = static_cast<char>(text.back() ^ 0x40);
  write_atomically(folder / "last.safetensors", text);
  CHECK_THROWS_WITH(load_checkpoint(folder / "last.safetensors"),
                    Contains("last.safetensors: is damaged: the bytes of network/"));
}

TEST_CASE("a folder that was removed during a training is not made again",
          "[train][checkpoint][bad_input]") {
  temporary_folder const folder;
  auto network = make_flat_network();
  checkpoint_keeper keeper(network, folder / "run");
  keeper.save({}, {}, {}, json::object());  // the first makes it
  CHECK_NOTHROW(keeper.require_folder());
  std::filesystem::remove_all(folder / "run");
  CHECK_THROWS_WITH(keeper.save({}, {}, {}, json::object()),
                    Contains("run: was removed or moved while its run was at work"));
  CHECK_THROWS_AS(keeper.keep_best(network, {}), file_error);
  CHECK_FALSE(std::filesystem::exists(folder / "run"));
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
                    Contains("classifier.bias is not finite in epoch 5; lower the learning rate"));
}
