// SPDX-License-Identifier: MIT
#include "cxr/train/checkpoint.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "catch.hpp"
#include "full_disk.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

checkpoint make_checkpoint() {
  epoch_report epoch;
  epoch.seconds = 0.1;  // no binary fraction: the text must give it back exactly
  epoch.validation_loss = 1.0 / 3;
  epoch.metrics = {{"accuracy", 0.9}, {"auroc", measurement::undefined("one class")}};
  epoch.stress_loss = 2.0 / 3;
  epoch.stress = {{"accuracy", 0.7}, {"auroc", measurement::undefined("one class")}};
  epoch.best = true;
  epoch.execution = "cpu<float>";
  return {.state = {.epoch = 1,
                    .step = 7,
                    .loss_sum = 2.0 / 7,
                    .images = 56,
                    .history = {epoch},
                    .best_epoch = 0,
                    .best_score = -1.0 / 3,
                    .stopped = true},
          .network = {{"conv.weight", at::arange(6, at::kFloat).view({2, 3})},
                      {"count", at::full({}, 12, at::kLong)}},
          .optimizer = {{"conv.weight.mean", at::full({2, 3}, 0.25)}},
          .settings = {{"run", {{"epochs", 5}}}},
          .average = {{"conv.weight", at::full({2, 3}, 0.5)}}};
}

}  // namespace

TEST_CASE("a checkpoint gives back every number bit for bit", "[train][checkpoint]") {
  test::temporary_folder const folder;
  auto const before = make_checkpoint();
  save_checkpoint(before, folder / "last.safetensors");
  auto const after = load_checkpoint(folder / "last.safetensors");
  CHECK(after.state.epoch == 1);
  CHECK(after.state.step == 7);
  CHECK(after.state.loss_sum == before.state.loss_sum);
  CHECK(after.state.images == 56);
  CHECK(after.state.best_epoch == 0);
  CHECK(after.state.best_score == before.state.best_score);
  CHECK(after.state.stopped);
  REQUIRE(after.state.history.size() == 1);
  auto const& epoch = after.state.history[0];
  CHECK(epoch.seconds == 0.1);
  CHECK(epoch.validation_loss == 1.0 / 3);
  CHECK(epoch.best);
  CHECK(epoch.execution == "cpu<float>");
  CHECK(epoch.stress_loss == 2.0 / 3);
  REQUIRE(epoch.stress.size() == 2);
  CHECK(epoch.stress[0].second.value() == 0.7);
  REQUIRE(epoch.metrics.size() == 2);
  CHECK(epoch.metrics[0].second.value() == 0.9);
  CHECK_FALSE(epoch.metrics[1].second.defined());
  REQUIRE(after.network.size() == 2);
  CHECK(after.network[0].tensor.equal(before.network[0].tensor));
  CHECK(after.network[1].tensor.item<std::int64_t>() == 12);
  REQUIRE(after.optimizer.size() == 1);
  CHECK(after.optimizer[0].name == "conv.weight.mean");
  CHECK(after.settings == before.settings);
  REQUIRE(after.average.size() == 1);
  CHECK(after.average[0].tensor.equal(before.average[0].tensor));
}

TEST_CASE("a judge that was undefined so far is remembered", "[train][checkpoint]") {
  test::temporary_folder const folder;
  auto before = make_checkpoint();
  before.state.best_score = -std::numeric_limits<double>::infinity();
  save_checkpoint(before, folder / "f");
  CHECK(load_checkpoint(folder / "f").state.best_score == before.state.best_score);
}

TEST_CASE("what is no checkpoint is refused, and the file named",
          "[train][checkpoint][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(load_checkpoint(folder / "none"),
                    Contains("none: there is no checkpoint; give --resume the folder"));
  write_safetensors(folder / "weights", {{"a", at::full({2}, 1.0)}});
  CHECK_THROWS_WITH(load_checkpoint(folder / "weights"),
                    Contains("weights: is no checkpoint of a training"));
  auto const write = [&](std::map<std::string, std::string> const& metadata, char const* name) {
    write_safetensors(folder / "bad", {{name, at::full({2}, 1.0)}}, metadata);
  };
  write({{"cxr.checkpoint", "9"}}, "network/a");
  CHECK_THROWS_WITH(load_checkpoint(folder / "bad"), Contains("another version"));
  write({{"cxr.checkpoint", "1"}, {"cxr.settings", "{}"}, {"cxr.state", "{}"}}, "network/a");
  CHECK_THROWS_WITH(load_checkpoint(folder / "bad"), Contains("bad: has damaged metadata"));
  auto const state = detail::to_json(training_state{}).dump();
  write({{"cxr.checkpoint", "1"}, {"cxr.settings", "{}"}, {"cxr.state", state}}, "stranger");
  CHECK_THROWS_WITH(load_checkpoint(folder / "bad"), Contains("stranger"));
}

TEST_CASE("a number that no training writes is refused with the file and its name",
          "[train][checkpoint][bad_input]") {
  test::temporary_folder const folder;
  auto const refusal = [&](char const* name, json const& number) {
    auto state = detail::to_json(make_checkpoint().state);
    state[name] = number;
    write_safetensors(
        folder / "bad", {{"network/a", at::full({2}, 1.0)}},
        {{"cxr.checkpoint", "1"}, {"cxr.settings", "{}"}, {"cxr.state", state.dump()}});
    try {
      load_checkpoint(folder / "bad");
    } catch (file_error const& problem) {
      return std::string(problem.what());
    }
    return std::string("accepted");
  };
  CHECK(refusal("epoch", 1) == "accepted");
  CHECK_THAT(refusal("epoch", -1), Contains("bad: has damaged metadata (epoch is -1, not a whole"));
  CHECK_THAT(refusal("epoch", std::uint64_t{1} << 63), Contains("epoch is 9223372036854775808"));
  CHECK_THAT(refusal("epoch", 1e300), Contains("epoch is 1e+300"));
  CHECK_THAT(refusal("epoch", 2), Contains("epoch is 2, and the history has 1 epochs"));
  CHECK_THAT(refusal("step", 1'000'000'000), Contains("step is 1000000000, not a whole number"));
  CHECK_THAT(refusal("step", -1), Contains("step is -1"));
  CHECK_THAT(refusal("images", -56), Contains("images is -56"));
  CHECK_THAT(refusal("best_epoch", 1),
             Contains("best_epoch is 1, not a whole number from -1 to 0"));
  CHECK_THAT(refusal("best_epoch", -2), Contains("best_epoch is -2"));
  CHECK_THAT(refusal("loss_sum", nullptr), Contains("has damaged metadata"));
  CHECK_THAT(refusal("history", json::array()), Contains("the history has 0 epochs"));
  auto row = detail::to_json(make_checkpoint().state)["history"][0];
  row["epoch"] = 7;
  CHECK_THAT(refusal("history", json::array({row})), Contains("history has epoch 7 in place 0"));
}

TEST_CASE("damaged numbers of a checkpoint's tensors are refused with the tensor's name",
          "[train][checkpoint][bad_input]") {
  test::temporary_folder const folder;
  auto training = make_checkpoint();
  training.optimizer[0].tensor = at::full({2, 3}, NAN);
  save_checkpoint(training, folder / "last.safetensors");
  CHECK_THROWS_WITH(load_checkpoint(folder / "last.safetensors"),
                    Contains("last.safetensors: optimizer/conv.weight.mean holds NaN"));
}

TEST_CASE("metadata of a checkpoint that are nested without end are refused",
          "[train][checkpoint][bad_input]") {
  test::temporary_folder const folder;
  for (std::string const key : {"cxr.settings", "cxr.state"}) {
    std::map<std::string, std::string> metadata{
        {"cxr.checkpoint", "1"}, {"cxr.settings", "{}"}, {"cxr.state", "{}"}};
    metadata[key] = std::string(60'000, '[');
    write_safetensors(folder / "deep", {{"network/a", at::full({2}, 1.0)}}, metadata);
    CHECK_THROWS_WITH(load_checkpoint(folder / "deep"),
                      Contains("deep: has damaged metadata (" + key + " is nested deeper than 64"));
  }
}

TEST_CASE("a checkpoint cut anywhere is refused, never half loaded", "[train][checkpoint]") {
  test::temporary_folder const folder;
  auto const file = folder / "last.safetensors";
  save_checkpoint(make_checkpoint(), file);
  auto const whole = read_text(file);
  for (std::size_t length = 0; length < whole.size(); length += 3) {
    write_atomically(folder / "cut", std::string_view(whole).substr(0, length));
    CHECK_THROWS_AS(load_checkpoint(folder / "cut"), file_error);
  }
}

TEST_CASE("a full disk leaves the checkpoint before it whole", "[train][checkpoint][bad_input]") {
  test::full_disk const disk;
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  auto const file = disk / "last.safetensors";
  save_checkpoint(make_checkpoint(), file);
  auto larger = make_checkpoint();
  larger.network.push_back({"large", at::full({1 << 16}, 1.0)});
  CHECK_THROWS_WITH(save_checkpoint(larger, file), Contains("No space left on device"));
  CHECK(load_checkpoint(file).network.size() == 2);
}

TEST_CASE("a training ends early by patience, or where it was stopped between epochs",
          "[train][checkpoint]") {
  training_state state{.epoch = 3, .best_epoch = 1};
  CHECK_FALSE(state.ended_early(0));
  CHECK_FALSE(state.ended_early(2));
  CHECK(state.ended_early(1));
  state.stopped = true;
  CHECK(state.ended_early(0));
  state.step = 4;  // the epoch is still to be validated
  CHECK_FALSE(state.ended_early(0));
}
