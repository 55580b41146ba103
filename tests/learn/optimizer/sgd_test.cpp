// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/sgd.hpp"

#include "catch.hpp"
#include "laws/optimizer_laws.hpp"
#include "learn/optimizer/parity.hpp"

using namespace cxr;

static_assert(Optimizer<sgd>);

TEST_CASE("sgd keeps the laws of Optimizer", "[learn][optimizer]") {
  auto const momentum = GENERATE(0.0, 0.9);
  laws::check_optimizer(sgd{.learning_rate = 0.01, .momentum = momentum, .nesterov = false});
}

TEST_CASE("sgd with nesterov keeps the laws of Optimizer", "[learn][optimizer]") {
  laws::check_optimizer(sgd{.learning_rate = 0.01});
}

TEST_CASE("sgd equals torch.optim.SGD over 50 steps", "[learn][optimizer]") {
  sgd const plain{.learning_rate = 1e-2,
                  .head_rate = 3,
                  .weight_decay = 0.05,
                  .momentum = 0,
                  .nesterov = false};
  sgd momentum = plain, nesterov = plain;
  momentum.momentum = nesterov.momentum = 0.9;
  nesterov.nesterov = true;
  auto const& golden = test::goldens()["sgd"];
  SECTION("plain") { test::check_parity(plain, golden["plain"]); }
  SECTION("momentum") { test::check_parity(momentum, golden["momentum"]); }
  SECTION("nesterov") { test::check_parity(nesterov, golden["nesterov"]); }
}

TEST_CASE("two steps of sgd are those worked out by hand", "[learn][optimizer]") {
  Tensor const weight = at::tensor({1.0f}).requires_grad_();
  auto state =
      sgd{.learning_rate = 0.1, .weight_decay = 0.5, .momentum = 0.5, .nesterov = false}.start(
          {{{{"weight", weight}}, part::backbone, /*decays=*/true}});
  weight.mutable_grad() = at::tensor({2.0f});
  state.step(1);  // velocity 2 + 0.5 * 1 = 2.5; weight 1 - 0.1 * 2.5
  CHECK(weight.item<double>() == Approx(0.75));
  state.step(1);  // velocity 0.5 * 2.5 + 2 + 0.5 * 0.75 = 3.625; weight 0.75 - 0.3625
  CHECK(weight.item<double>() == Approx(0.3875));
}

TEST_CASE("sgd refuses nesterov without momentum", "[learn][optimizer]") {
  CHECK_THROWS_WITH((sgd{.momentum = 0}.start({})),
                    "cxr: --nesterov is true and --momentum is 0; give a momentum such as 0.9, or "
                    "--nesterov false [docs/errors.md#nesterov]");
}
