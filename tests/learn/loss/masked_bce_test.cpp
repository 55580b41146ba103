// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/masked_bce.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "laws/loss_laws.hpp"
#include "learn/goldens.hpp"

namespace {

using namespace cxr;

float const unknown = std::numeric_limits<float>::quiet_NaN();

/// Facts of training images with such labels (N,K).
training_facts facts(Tensor const& labels) {
  std::vector<std::size_t> records(static_cast<std::size_t>(labels.size(0)));
  return training_facts::make(examples(records, labels), static_cast<std::size_t>(labels.size(1)),
                              at::kCPU);
}
/// One row of labels or logits for each finding of one image.
Tensor row(std::vector<float> const& values) { return at::tensor(values).view({1, -1}); }

}  // namespace

static_assert(Loss<masked_bce>);

TEST_CASE("masked_bce keeps the laws of Loss", "[learn][loss]") {
  auto const weights = GENERATE(class_weights::balanced, class_weights::none);
  Tensor const labels =
      at::tensor({1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 1.0f, 1.0f, unknown})
          .view({4, 3});
  laws::check_loss(masked_bce{.weights = weights}, facts(labels));
}

TEST_CASE("masked_bce gives the values worked out by hand", "[learn][loss]") {
  // The sigmoid of ln 3 is 3/4, that of 0 is 1/2.
  auto const loss = masked_bce{}.start(training_facts::counts_only({1, 1}));
  Tensor const logits = row({std::log(3.0f), 0});
  double const present = -std::log(0.75), even = -std::log(0.5), absent = -std::log(0.25);
  CHECK(loss(logits, {.labels = row({1, 0})}).item<double>() ==
        Approx((present + even) / 2).epsilon(1e-6));
  CHECK(loss(logits, {.labels = row({0, 0})}).item<double>() ==
        Approx((absent + even) / 2).epsilon(1e-6));
  CHECK(loss(logits, {.labels = row({1, unknown})}).item<double>() ==
        Approx(present).epsilon(1e-6));
  // A label between absent and present, as mixup makes it, costs the mixture.
  CHECK(loss(logits, {.labels = row({0.75f, unknown})}).item<double>() ==
        Approx(0.75 * present + 0.25 * absent).epsilon(1e-6));
}

TEST_CASE("masked_bce equals torch's binary_cross_entropy_with_logits over the known labels",
          "[learn][loss]") {
  for (auto const& golden : test::goldens()["findings"]) {
    masked_bce const loss{.weights = golden["class_weights"] == "none" ? class_weights::none
                                                                       : class_weights::balanced};
    INFO("class weights " << golden["class_weights"] << ", weights " << golden["weights"]);
    image_batch const batch{.labels = test::numbers(golden["labels"]).view({8, 3}),
                            .weights = test::numbers(golden["weights"])};
    Tensor const logits = test::wave({8, 3}, 3).mul(3).requires_grad_();
    Tensor const actual = loss.start(facts(batch.labels))(logits, batch);
    actual.backward();
    // The ratio of absent to present labels is stored in float.
    CHECK(actual.item<double>() == Approx(golden["loss"].get<double>()).epsilon(1e-7));
    CHECK(test::relative_error(logits.grad(), test::numbers(golden["gradient"])) < 1e-7);
  }
}

TEST_CASE("masked_bce ignores unknown labels", "[learn][loss]") {
  auto const loss = masked_bce{}.start(training_facts::counts_only({1, 1, 1}));
  Tensor const labels = at::cat({row({1, unknown, 0}), row({unknown, 0, unknown})});
  Tensor const logits = test::wave({2, 3}, 2).mul(4);
  auto const [value, gradient] = laws::detail::score(loss, logits, {.labels = labels});
  CHECK(gradient.eq(0).equal(labels.isnan()));
  Tensor const other = logits.masked_fill(labels.isnan(), 12.0);
  CHECK(laws::detail::score(loss, other, {.labels = labels}).value == value);
}

TEST_CASE("masked_bce of a batch without a known label is 0 and teaches nothing", "[learn]") {
  auto const loss = masked_bce{}.start(training_facts::counts_only({1, 1}));
  Tensor const logits = test::wave({3, 2}, 2);
  image_batch batch{.labels = at::full({3, 2}, unknown)};
  SECTION("all labels are unknown") {}
  SECTION("no image counts") { batch = {.labels = at::ones({3, 2}), .weights = at::zeros({3})}; }
  auto const [value, gradient] = laws::detail::score(loss, logits, batch);
  CHECK(value == 0);
  CHECK(gradient.eq(0).all().item<bool>());
}

TEST_CASE("balanced masked_bce weighs present labels by absent ones per present one", "[learn]") {
  // Finding 0: present in 1 image, absent in 3. Finding 1: present in 2, absent in 1, once unknown.
  Tensor const training = at::cat({row({1, 1}), row({0, 1}), row({0, 0}), row({0, unknown})});
  auto const loss = masked_bce{.weights = class_weights::balanced}.start(facts(training));
  double const even = std::log(2.0);
  Tensor const logits = at::zeros({1, 2});
  CHECK(loss(logits, {.labels = row({1, unknown})}).item<double>() == Approx(3 * even));
  CHECK(loss(logits, {.labels = row({unknown, 1})}).item<double>() == Approx(0.5 * even));
  CHECK(loss(logits, {.labels = row({0, 0})}).item<double>() == Approx(even));
  // So the present and the absent labels of each finding cost the same over the training subset.
  CHECK(loss(at::zeros({4, 2}), {.labels = training}).item<double>() ==
        Approx((3 + 3 + 1 + 1) * even / 7));
}

TEST_CASE("an image of weight 2 counts as two copies in masked_bce", "[learn][loss]") {
  auto const loss = masked_bce{}.start(training_facts::counts_only({1, 1}));
  Tensor const logits = test::wave({3, 2}, 4);
  Tensor const labels = at::cat({row({1, 0}), row({unknown, 1}), row({1, 1})});
  Tensor const rows = at::tensor({0, 1, 1}, at::kLong);
  Tensor const weights = at::tensor({1.0f, 2.0f, 0.0f});
  CHECK(loss(logits, {.labels = labels, .weights = weights}).item<double>() ==
        Approx(loss(logits.index_select(0, rows), {.labels = labels.index_select(0, rows)})
                   .item<double>())
            .epsilon(1e-14));
}

TEST_CASE("masked_bce names a finding whose labels cannot be balanced", "[learn][loss]") {
  masked_bce const balanced{.weights = class_weights::balanced};
  Tensor const labels = at::cat({row({1, 0}), row({0, 0}), row({0, unknown})});
  CHECK_THROWS_WITH(balanced.start(facts(labels)),
                    "cxr: finding 1 is present in 0 and absent in 2 training images, so its labels "
                    "cannot be balanced; give images of both kinds, or --class-weights none "
                    "[docs/errors.md#class-without-images]");
  CHECK_NOTHROW(masked_bce{}.start(facts(labels)));
  CHECK_THROWS_AS(balanced.start(training_facts::counts_only({3, 4})), data_error);
}

TEST_CASE("masked_bce prints all shapes where they do not match", "[learn][loss]") {
  auto const loss = masked_bce{}.start(training_facts::counts_only({1, 3}));
  CHECK_THROWS_WITH(loss(at::zeros({4, 2}), {.labels = at::zeros({4})}),
                    "cxr: masked_bce was given logits [4, 2] and labels [4] for 2 classes; give "
                    "logits [N, K] and labels [N, K] with N >= 1 [docs/errors.md#loss-shapes]");
  CHECK_THROWS_AS(loss(at::zeros({4, 3}), {.labels = at::zeros({4, 3})}), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({0, 2}), {.labels = at::zeros({0, 2})}), shape_error);
  CHECK_THROWS_AS(loss(at::zeros({4, 2}), {.labels = at::zeros({4, 2}), .weights = at::ones({3})}),
                  shape_error);
}
