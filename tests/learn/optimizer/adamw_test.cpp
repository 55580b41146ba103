// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/adamw.hpp"

#include <cmath>

#include "cxr/learn/optimizer/sgd.hpp"

#include "catch.hpp"
#include "laws/optimizer_laws.hpp"
#include "learn/optimizer/parity.hpp"

using namespace cxr;

static_assert(Optimizer<adamw>);

TEST_CASE("adamw keeps the laws of Optimizer", "[learn][optimizer]") {
  laws::check_optimizer(adamw{.learning_rate = 0.01});
}

TEST_CASE("adamw equals torch.optim.AdamW over 50 steps", "[learn][optimizer]") {
  test::check_parity(adamw{.learning_rate = 1e-2,
                           .head_rate = 3,
                           .weight_decay = 0.05,
                           .beta1 = 0.8,
                           .beta2 = 0.95,
                           .epsilon = 1e-6},
                     test::goldens()["adamw"]);
}

TEST_CASE("the first step of adamw is the learning rate, whatever the gradient", "[learn]") {
  // Both moments are corrected to the gradient and its square: g / sqrt(g²) is its sign.
  auto const step_of = [](part owner, bool decays) {
    Tensor const weight = at::tensor({2.0f, 2.0f}).requires_grad_();
    weight.mutable_grad() = at::tensor({1e-3f, -50.0f});
    auto state = adamw{.learning_rate = 0.1, .head_rate = 2, .weight_decay = 0.5}.start(
        {{{{"weight", weight}}, owner, decays}});
    state.step(0.5);
    return weight.detach();
  };
  Tensor const norm = step_of(part::backbone, false);
  CHECK(norm[0].item<double>() == Approx(2 - 0.05).epsilon(1e-5));
  CHECK(norm[1].item<double>() == Approx(2 + 0.05).epsilon(1e-5));
  // Decay takes rate * weight_decay * weight = 0.05 * 0.5 * 2 more.
  CHECK(step_of(part::backbone, true)[0].item<double>() == Approx(2 - 0.05 - 0.05).epsilon(1e-5));
  CHECK(step_of(part::head, true)[0].item<double>() == Approx(2 - 0.1 - 0.1).epsilon(1e-5));
}

TEST_CASE("each stage of a backbone learns by its depth", "[learn][optimizer]") {
  auto const step_of = [](auto optimizer, std::int64_t depth) {
    Tensor const weight = at::tensor({2.0f}).requires_grad_();
    weight.mutable_grad() = at::tensor({1.0f});
    optimizer.plan.depth_rate = 0.5;
    auto state = optimizer.start({{{{"weight", weight}}, part::backbone, /*decays=*/false, depth}});
    state.step(1);
    return 2 - weight.item<double>();
  };
  for (std::int64_t depth = 0; depth < 4; ++depth) {
    CHECK(step_of(adamw{.learning_rate = 0.1}, depth) ==
          Approx(0.1 * std::pow(0.5, depth)).epsilon(1e-4));
    CHECK(step_of(sgd{.learning_rate = 0.1, .momentum = 0, .nesterov = false}, depth) ==
          Approx(0.1 * std::pow(0.5, depth)).epsilon(1e-4));
  }
}

TEST_CASE("the state of adamw is named after parameters as torch names it", "[learn][optimizer]") {
  test::golden_parameters const parameters;
  auto const saved = adamw{}.start(parameters.groups()).save();
  REQUIRE(saved.size() == 15);
  CHECK(saved[0].name == "backbone.conv.exp_avg");
  CHECK(saved[1].name == "backbone.conv.exp_avg_sq");
  CHECK(saved[2].name == "backbone.conv.step");
  CHECK(saved[0].tensor.is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(saved[2].tensor.dim() == 0);
}

TEST_CASE("adamw says which name of a state is missing, unknown or of another shape", "[learn]") {
  test::golden_parameters const parameters;
  auto state = adamw{}.start(parameters.groups());
  std::string const remedy =
      "; continue with the pipeline and optimizer that saved it [docs/errors.md#optimizer-state]";
  auto saved = state.save();
  saved[0].name = "other.exp_avg";
  CHECK_THROWS_WITH(state.restore(saved),
                    "cxr: optimizer state: backbone.conv.exp_avg is missing" + remedy);
  saved = state.save();
  saved.push_back({"other.exp_avg", at::tensor(1.0f)});
  CHECK_THROWS_WITH(state.restore(saved),
                    "cxr: optimizer state: other.exp_avg is unknown" + remedy);
  saved = state.save();
  saved[0].tensor = at::tensor({1.0f, 2.0f});
  CHECK_THROWS_WITH(state.restore(saved),
                    "cxr: optimizer state: backbone.conv.exp_avg has shape "
                    "[2] instead of [4, 3, 3, 3]" +
                        remedy);
}

TEST_CASE("adamw checks the ranges of its settings and of its plan", "[learn][optimizer]") {
  CHECK_NOTHROW(check(adamw{}));
  CHECK_THROWS_AS(check(adamw{.learning_rate = -1}), setting_error);
  CHECK_THROWS_AS(check(adamw{.beta2 = 1}), setting_error);
  CHECK_THROWS_AS(check(adamw{.plan = {.accumulate = 0}}), setting_error);
}
