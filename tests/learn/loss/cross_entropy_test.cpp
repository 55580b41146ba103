// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/cross_entropy.hpp"

#include <ATen/ops/zeros.h>

#include <cmath>

#include "catch.hpp"
#include "cxr/fwd.hpp"
#include "laws/loss_laws.hpp"
#include "learn/goldens.hpp"

namespace {

using namespace cxr;
using counts = std::vector<std::int64_t>;

double value(Tensor const& tensor) { return tensor.item<double>(); }

}  // namespace

static_assert(Loss<cross_entropy>);
static_assert(std::same_as<defaults::loss, cross_entropy>);

TEST_CASE("cross_entropy keeps the laws of Loss", "[learn][loss]") {
  auto const weights = GENERATE(class_weights::balanced, class_weights::none);
  auto const smoothing = GENERATE(0.0, 0.2);
  auto const images = GENERATE(counts{1, 3}, counts{50, 20, 7});
  laws::check_loss(cross_entropy{.weights = weights, .smoothing = smoothing}, images);
}

TEST_CASE("cross_entropy gives the values worked out by hand", "[learn][loss]") {
  // Softmax of (ln 3, 0) is (3/4, 1/4); of (0, 0) it is (1/2, 1/2).
  Tensor const logits = at::tensor({std::log(3.0), 0.0, 0.0, 0.0}, at::kDouble).view({2, 2});
  Tensor const labels = at::tensor({0, 1}, at::kLong);
  double const first = -std::log(0.75), second = -std::log(0.5);

  auto const plain = cross_entropy{.weights = class_weights::none}.start(counts{1, 3}, at::kCPU);
  CHECK(value(plain(logits, labels)) == Approx((first + second) / 2));

  // 4 images of 2 classes: weights 4 / (2 * 1) = 2 and 4 / (2 * 3) = 2/3.
  auto const balanced = cross_entropy{}.start(counts{1, 3}, at::kCPU);
  CHECK(value(balanced(logits, labels)) ==
        Approx((2 * first + 2.0 / 3 * second) / (2 + 2.0 / 3)).epsilon(1e-7));

  // A tenth of each label is spread over both classes: 0.95 and 0.05.
  auto const smooth =
      cross_entropy{.weights = class_weights::none, .smoothing = 0.1}.start(counts{1, 3}, at::kCPU);
  double const other = -std::log(0.25);
  CHECK(value(smooth(logits, labels)) ==
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
    Tensor const is =
        loss.start(images, at::kCPU)(logits, test::numbers(golden["labels"]).to(at::kLong));
    is.backward();
    // The weights are kept in float.
    CHECK(value(is) == Approx(golden["loss"].get<double>()).epsilon(1e-7));
    CHECK(test::relative_error(logits.grad(), test::numbers(golden["gradient"])) < 1e-7);
  }
}

TEST_CASE("balanced classes count the same in total", "[learn][loss]") {
  // 3 images of class 0 and 1 of class 1, all with even odds but one: that one costs half of all.
  auto const loss = cross_entropy{}.start(counts{3, 1}, at::kCPU);
  Tensor const logits = at::zeros({4, 2}, at::kDouble);
  Tensor const labels = at::tensor({0, 0, 0, 1}, at::kLong);
  logits[3][0] = 50.0;  // certain, and wrong
  CHECK(value(loss(logits, labels)) == Approx((std::log(2.0) + 50.0) / 2).epsilon(1e-7));
}

TEST_CASE("cross_entropy names a class without training images", "[learn][loss]") {
  CHECK_THROWS_WITH(cross_entropy{}.start(counts{12, 0}, at::kCPU),
                    "cxr: class 1 of 2 has no training image; check the folders of the source and "
                    "the split, or take that class out [docs/errors.md#class-without-images]");
  CHECK_THROWS_AS(cross_entropy{.weights = class_weights::none}.start(counts{0, 5}, at::kCPU),
                  data_error);
}

TEST_CASE("cross_entropy prints both shapes where they do not fit", "[learn][loss]") {
  auto const loss = cross_entropy{}.start(counts{1, 3}, at::kCPU);
  Tensor const labels = at::zeros({4}, at::kLong);
  CHECK_THROWS_WITH(loss(at::zeros({4, 3}), labels),
                    "cxr: cross_entropy was given logits [4, 3] and labels [4] for 2 classes; give "
                    "logits [N, K] and labels [N] with N >= 1 [docs/errors.md#loss-shapes]");
  CHECK_THROWS_AS(loss(at::zeros({5, 2}), labels), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({4, 2}), at::zeros({4, 2}, at::kLong)), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({0, 2}), at::zeros({0}, at::kLong)), shape_error);
}

TEST_CASE("cross_entropy declares its settings", "[learn][loss]") {
  CHECK_THROWS_AS(check(cross_entropy{.smoothing = 1}), setting_error);
  CHECK_NOTHROW(check(cross_entropy{.weights = class_weights::none, .smoothing = 0.1}));
  CHECK(to_text(class_weights::none) == "none");
}
