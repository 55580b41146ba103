// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/cross_entropy.hpp"

#include <ATen/ops/one_hot.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "catch.hpp"
#include "cxr/learn/loss/class_weights.hpp"
#include "laws/loss_laws.hpp"
#include "learn/goldens.hpp"

namespace {

using namespace cxr;
using counts = std::vector<std::int64_t>;

auto start(cross_entropy const& loss, counts const& images) {
  return loss.start(training_facts::counts_only(images));
}
double value(Tensor const& tensor) { return tensor.item<double>(); }

}  // namespace

static_assert(Loss<cross_entropy>);

TEST_CASE("cross_entropy keeps the laws of Loss", "[learn][loss]") {
  auto const weights = GENERATE(class_weights::balanced, class_weights::none);
  auto const smoothing = GENERATE(0.0, 0.2);
  auto const images = GENERATE(counts{1, 3}, counts{50, 20, 7});
  laws::check_loss(cross_entropy{.weights = weights, .smoothing = smoothing},
                   training_facts::counts_only(images));
}

TEST_CASE("cross_entropy gives the values worked out by hand", "[learn][loss]") {
  // Softmax of (ln 3, 0) is (3/4, 1/4); of (0, 0) it is (1/2, 1/2).
  Tensor const logits = at::tensor({std::log(3.0), 0.0, 0.0, 0.0}, at::kDouble).view({2, 2});
  image_batch const batch{.labels = at::tensor({0, 1}, at::kLong)};
  double const first = -std::log(0.75), second = -std::log(0.5);

  auto const plain = start({.weights = class_weights::none}, {1, 3});
  CHECK(value(plain(logits, batch)) == Approx((first + second) / 2));

  // 4 images of 2 classes: weights 4 / (2 * 1) = 2 and 4 / (2 * 3) = 2/3.
  auto const balanced = start({}, {1, 3});
  CHECK(value(balanced(logits, batch)) ==
        Approx((2 * first + 2.0 / 3 * second) / (2 + 2.0 / 3)).epsilon(1e-7));

  // A tenth of each label is spread over both classes: 0.95 and 0.05.
  auto const smooth = start({.weights = class_weights::none, .smoothing = 0.1}, {1, 3});
  double const other = -std::log(0.25);
  CHECK(value(smooth(logits, batch)) ==
        Approx((0.95 * first + 0.05 * other + second) / 2).epsilon(1e-7));
}

TEST_CASE("cross_entropy equals torch.nn.functional.cross_entropy", "[learn][loss]") {
  for (auto const& golden : test::goldens()["loss"]) {
    auto const images = golden["counts"].get<counts>();
    auto const classes = static_cast<std::int64_t>(images.size());
    cross_entropy const loss{.weights = golden["class_weights"] == "none" ? class_weights::none
                                                                          : class_weights::balanced,
                             .smoothing = golden["smoothing"].get<double>()};
    INFO("counts " << golden["counts"] << ", smoothing " << loss.smoothing);
    Tensor const logits = test::wave({8, classes}, classes).mul(3).requires_grad_();
    Tensor const actual =
        start(loss, images)(logits, {.labels = test::numbers(golden["labels"]).to(at::kLong)});
    actual.backward();
    // The class weights are stored in float.
    CHECK(value(actual) == Approx(golden["loss"].get<double>()).epsilon(1e-7));
    CHECK(test::relative_error(logits.grad(), test::numbers(golden["gradient"])) < 1e-7);
  }
}

TEST_CASE("cross_entropy of probabilities and image weights equals torch's", "[learn][loss]") {
  for (auto const& golden : test::goldens()["soft_loss"]) {
    auto const images = golden["counts"].get<counts>();
    auto const classes = static_cast<std::int64_t>(images.size());
    cross_entropy const loss{.smoothing = golden["smoothing"].get<double>()};
    INFO("counts " << golden["counts"] << ", smoothing " << loss.smoothing);
    Tensor const logits = test::wave({8, classes}, classes).mul(3).requires_grad_();
    image_batch const batch{.labels = test::numbers(golden["labels"]).view({8, classes}),
                            .weights = test::numbers(golden["weights"])};
    Tensor const actual = start(loss, images)(logits, batch);
    actual.backward();
    CHECK(value(actual) == Approx(golden["loss"].get<double>()).epsilon(1e-7));
    CHECK(test::relative_error(logits.grad(), test::numbers(golden["gradient"])) < 1e-7);
  }
}

TEST_CASE("balanced classes count the same in total", "[learn][loss]") {
  // 3 images of class 0 and 1 of class 1, all with even odds but that one, which costs half of all.
  auto const loss = start({}, {3, 1});
  Tensor const logits = at::zeros({4, 2}, at::kDouble);
  Tensor const labels = at::tensor({0, 0, 0, 1}, at::kLong);
  logits[3][0] = 50.0;  // certain, and wrong
  CHECK(value(loss(logits, {.labels = labels})) ==
        Approx((std::log(2.0) + 50.0) / 2).epsilon(1e-7));
}

TEST_CASE("one-hot probabilities are scored as the class indices are", "[learn][loss]") {
  auto const smoothing = GENERATE(0.0, 0.1);
  auto const loss = start({.smoothing = smoothing}, {5, 2, 3});
  Tensor const logits = test::wave({7, 3}, 1).mul(3);
  Tensor const labels = at::tensor({0, 1, 2, 2, 1, 0, 0}, at::kLong);
  auto const hard = laws::detail::score(loss, logits, {.labels = labels});
  auto const soft =
      laws::detail::score(loss, logits, {.labels = at::one_hot(labels, 3).to(at::kDouble)});
  CHECK(soft.value == Approx(hard.value).epsilon(1e-14));
  CHECK(test::relative_error(soft.gradient, hard.gradient) < 1e-14);
}

TEST_CASE("a mixture of two labels costs the same mixture of their losses", "[learn][loss]") {
  // Without class weights the divisor is the number of images, and mixup is linear.
  auto const loss = start({.weights = class_weights::none}, {1, 1});
  Tensor const logits = test::wave({5, 2}, 1);
  Tensor const first = at::one_hot(at::tensor({0, 1, 1, 0, 1}, at::kLong), 2).to(at::kDouble);
  Tensor const second = at::one_hot(at::tensor({1, 1, 0, 0, 0}, at::kLong), 2).to(at::kDouble);
  Tensor const mixed = first * 0.7 + second * 0.3;
  CHECK(value(loss(logits, {.labels = mixed})) ==
        Approx(0.7 * value(loss(logits, {.labels = first})) +
               0.3 * value(loss(logits, {.labels = second}))));

  // With weights 2 and 2/3, the numerators and the divisors are mixed: one image, even odds.
  auto const balanced = start({}, {1, 3});
  Tensor const odds = at::tensor({std::log(3.0), 0.0}).view({1, 2});
  Tensor const label = at::tensor({0.75, 0.25}).view({1, 2});
  double const numerator = 0.75 * 2 * -std::log(0.75) + 0.25 * 2 / 3 * -std::log(0.25);
  CHECK(value(balanced(odds, {.labels = label})) ==
        Approx(numerator / (0.75 * 2 + 0.25 * 2 / 3)).epsilon(1e-6));
}

TEST_CASE("an image of weight 0 does not count, and one of weight 2 counts as two copies",
          "[learn][loss]") {
  auto const loss = start({.smoothing = 0.1}, {5, 2});
  Tensor const logits = test::wave({3, 2}, 4);
  Tensor const labels = at::tensor({0, 1, 1}, at::kLong);
  Tensor const weights = at::tensor({1.0f, 2.0f, 0.0f});
  Tensor const rows = at::tensor({0, 1, 1}, at::kLong);
  CHECK(value(loss(logits, {.labels = labels, .weights = weights})) ==
        Approx(value(loss(logits.index_select(0, rows), {.labels = labels.index_select(0, rows)})))
            .epsilon(1e-14));
  CHECK(value(loss(logits, {.labels = labels, .weights = at::ones({3})})) ==
        Approx(value(loss(logits, {.labels = labels}))).epsilon(1e-14));
}

TEST_CASE("a batch in which no image counts costs 0 and teaches nothing", "[learn][loss]") {
  image_batch const batch{.labels = at::tensor({0, 1}, at::kLong), .weights = at::zeros({2})};
  auto const result = laws::detail::score(start({}, {1, 3}), test::wave({2, 2}, 1), batch);
  CHECK(result.value == 0);
  CHECK(result.gradient.eq(0).all().item<bool>());
}

TEST_CASE("cross_entropy names a class without training images", "[learn][loss]") {
  CHECK_THROWS_WITH(start({}, {12, 0}),
                    "cxr: class 1 has no training image; check the folders of the source and "
                    "the split, or remove that class [docs/errors.md#class-without-images]");
  CHECK_THROWS_AS(start({.weights = class_weights::none}, {0, 5}), data_error);
}

TEST_CASE("cross_entropy prints all shapes where they do not match", "[learn][loss]") {
  auto const loss = start({}, {1, 3});
  image_batch const batch{.labels = at::zeros({4}, at::kLong)};
  CHECK_THROWS_WITH(loss(at::zeros({4, 3}), batch),
                    "cxr: cross_entropy was given logits [4, 3] and labels [4] for 2 classes; give "
                    "logits [N, K] and labels [N], or probabilities [N, K], with N >= 1 "
                    "[docs/errors.md#loss-shapes]");
  CHECK_THROWS_AS(loss(at::zeros({5, 2}), batch), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({4, 2}), {.labels = at::zeros({4, 2}, at::kLong)}), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({4, 2}), {.labels = at::zeros({4, 3})}), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({0, 2}), {.labels = at::zeros({0}, at::kLong)}), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({4, 2}), {.labels = batch.labels, .weights = at::ones({4, 1})}),
                  shape_error);
}

TEST_CASE("cross_entropy declares its settings", "[learn][loss]") {
  CHECK_THROWS_AS(check(cross_entropy{.smoothing = 1}), setting_error);
  CHECK_NOTHROW(check(cross_entropy{.weights = class_weights::none, .smoothing = 0.1}));
  CHECK(to_text(class_weights::none) == "none");
}
