// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/focal.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "laws/loss_laws.hpp"
#include "learn/goldens.hpp"

namespace {

using namespace cxr;
using counts = std::vector<std::int64_t>;

auto start(focal const& loss, counts const& images) {
  return loss.start(training_facts::counts_only(images));
}
double value(Tensor const& tensor) { return tensor.item<double>(); }

}  // namespace

static_assert(Loss<focal>);

TEST_CASE("focal keeps the laws of Loss", "[learn][loss]") {
  auto const weights = GENERATE(class_weights::balanced, class_weights::none);
  auto const focus = GENERATE(0.0, 0.5, 2.0);
  laws::check_loss(focal{.focus = focus, .weights = weights},
                   training_facts::counts_only(GENERATE(counts{1, 3}, counts{50, 20, 7})));
}

TEST_CASE("focal gives the values worked out by hand", "[learn][loss]") {
  // Softmax of (ln 3, 0) is (3/4, 1/4); of (0, 0) it is (1/2, 1/2).
  Tensor const logits = at::tensor({std::log(3.0), 0.0, 0.0, 0.0}, at::kDouble).view({2, 2});
  image_batch const batch{.labels = at::tensor({0, 1}, at::kLong)};
  double const first = std::pow(0.25, 2) * -std::log(0.75), second = 0.25 * -std::log(0.5);
  auto const plain = start({.weights = class_weights::none}, {1, 3});
  CHECK(value(plain(logits, batch)) == Approx((first + second) / 2));
  auto const balanced = start({}, {1, 3});  // weights 2 and 2/3
  CHECK(value(balanced(logits, batch)) ==
        Approx((2 * first + 2.0 / 3 * second) / (2 + 2.0 / 3)).epsilon(1e-7));
  CHECK(balanced.class_weights()[1] == Approx(2.0 / 3));
}

TEST_CASE("without a focus, focal is cross_entropy, also of probabilities and image weights",
          "[learn][loss]") {
  Tensor const probabilities = test::wave({8, 3}, 5).softmax(1), image_weights = test::wave({8}, 9);
  for (auto const& batch :
       {image_batch{.labels = at::tensor({0, 1, 2, 0, 1, 2, 0, 1}, at::kLong)},
        image_batch{.labels = probabilities, .weights = image_weights.add(1)}}) {
    Tensor const logits = test::wave({8, 3}, 3).mul(3).requires_grad_(),
                 same = logits.detach().clone().requires_grad_();
    Tensor const loss = start({.focus = 0}, {2, 7, 1})(logits, batch);
    Tensor const expected =
        cross_entropy{}.start(training_facts::counts_only({2, 7, 1}))(same, batch);
    CHECK(value(loss) == Approx(value(expected)).epsilon(1e-12));
    loss.backward(), expected.backward();
    CHECK(test::relative_error(logits.grad(), same.grad()) < 1e-12);
  }
}

TEST_CASE("focal and its gradient equal torch's formula", "[learn][loss]") {
  for (auto const& golden : test::goldens()["focal"]) {
    auto const images = golden["counts"].get<counts>();
    auto const classes = static_cast<std::int64_t>(images.size());
    focal const loss{.focus = golden["focus"].get<double>()};
    Tensor const logits = test::wave({8, classes}, classes).mul(3).requires_grad_();
    Tensor const actual =
        start(loss, images)(logits, {.labels = test::numbers(golden["labels"]).to(at::kLong)});
    actual.backward();
    // The class weights are stored in float.
    CHECK(value(actual) == Approx(golden["loss"].get<double>()).epsilon(1e-7));
    CHECK(test::relative_error(logits.grad(), test::numbers(golden["gradient"])) < 1e-7);
  }
}

TEST_CASE("an image that the network is entirely sure of has a finite gradient",
          "[learn][loss][bad_input]") {
  Tensor const logits = at::tensor({400.0, -400.0}, at::kFloat).view({1, 2}).requires_grad_();
  start({.focus = 0.5}, {1, 1})(logits, {.labels = at::tensor({0}, at::kLong)}).backward();
  CHECK(logits.grad().isfinite().all().item<bool>());
}
