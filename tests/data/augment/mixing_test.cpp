// SPDX-License-Identifier: MIT
#include "cxr/data/augment/mixing.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/loss/masked_bce.hpp"

using namespace cxr;

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

/// A batch of labels and weights.
image_batch labelled(Tensor const& labels, Tensor const& weights) {
  return {.images = {}, .labels = labels, .weights = weights, .ids = {}};
}

/// The loss of each image with its own label, and with that of the previous one, mixed by hand.
template <class Loss>
double by_hand(Loss const& loss, Tensor const& logits, Tensor const& labels, Tensor const& weights,
               Tensor const& shares) {
  double sum = 0, total = 0;
  for (std::int64_t n = 0; n < logits.size(0); ++n)
    for (std::int64_t const source : {n, (n + logits.size(0) - 1) % logits.size(0)}) {
      double const share = shares[n].item<double>();
      double const weight = weights[source].item<double>() * (source == n ? share : 1 - share);
      auto const single = labelled(labels.narrow(0, source, 1), {});
      sum += weight * loss(logits.narrow(0, n, 1), single).template item<double>();
      total += weight;
    }
  return sum / total;
}

}  // namespace

TEST_CASE("shares of a mix have mean and variance of the Beta distribution", "[data][augment]") {
  auto const alpha = GENERATE(0.05, 0.2, 1.0, 3.0);
  int const draws = 20000;
  double sum = 0, squares = 0;
  for (std::uint64_t sample = 0; sample < draws; ++sample) {
    random_stream random(2, sample);
    double const share = detail::draw_beta(random, alpha);
    REQUIRE((share >= 0 && share <= 1));
    sum += share - 0.5;
    squares += std::pow(share - 0.5, 2);
  }
  CHECK(std::abs(sum / draws) < 0.015);
  CHECK(squares / draws == Approx(1 / (4 * (2 * alpha + 1))).epsilon(0.04));
}

TEST_CASE("labels and weights are mixed by hand", "[data][augment]") {
  auto batch = labelled(at::tensor({1, 0}, at::kLong), at::tensor({1.0F, 3.0F}));
  detail::mix_labels(batch, at::tensor({0.75F, 0.5F}), 2);
  // weights: 0.75 × 1 + 0.25 × 3, 0.5 × 3 + 0.5 × 1; class 1: 0.75 × 1 / 1.5, 0.5 × 1 / 2
  CHECK(batch.weights.allclose(at::tensor({1.5F, 2.0F})));
  CHECK(batch.labels.allclose(at::tensor({0.5F, 0.5F, 0.75F, 0.25F}).view({2, 2})));
}

TEST_CASE("an unknown label stays unknown where its image has a share", "[data][augment]") {
  auto batch = labelled(at::tensor({1.0F, unknown, 0.0F}).view({3, 1}), {});
  detail::mix_labels(batch, at::tensor({0.25F, 0.0F, 1.0F}), 1);
  CHECK(batch.labels[0].item<float>() == 0.25F);  // 0.75 of the last image's 0
  CHECK(batch.labels[1].item<float>() == 1.0F);   // the first image's alone
  CHECK(batch.labels[2].item<float>() == 0.0F);   // its own alone
  CHECK_FALSE(batch.weights.defined());
  detail::mix_labels(batch = labelled(at::tensor({1.0F, unknown}).view({2, 1}), {}),
                     at::tensor({0.5F, 0.5F}), 1);
  CHECK(batch.labels.isnan().all().item<bool>());
}

TEST_CASE("the loss of mixed labels is the mix of the losses", "[data][augment]") {
  Tensor const logits = at::tensor({0.3F, -1.0F, 2.0F, 0.5F, -0.2F, 1.1F}).view({3, 2});
  Tensor const weights = at::tensor({1.0F, 2.0F, 0.5F}), shares = at::tensor({0.9F, 0.3F, 0.5F});
  SECTION("cross_entropy") {
    auto const loss =
        cross_entropy{.weights = class_weights::none}.start(training_facts::counts_only({3, 3}));
    Tensor const labels = at::tensor({0, 1, 1}, at::kLong);
    auto batch = labelled(labels, weights);
    detail::mix_labels(batch, shares, 2);
    CHECK(loss(logits, batch).item<double>() ==
          Approx(by_hand(loss, logits, labels, weights, shares)).epsilon(1e-5));
  }
  SECTION("masked_bce") {
    auto const loss = masked_bce{}.start(training_facts::counts_only({3, 3}));
    Tensor const labels = at::tensor({0.0F, 1.0F, 1.0F, 1.0F, 0.0F, 0.0F}).view({3, 2});
    auto batch = labelled(labels, weights);
    detail::mix_labels(batch, shares, 2);
    CHECK(loss(logits, batch).item<double>() ==
          Approx(by_hand(loss, logits, labels, weights, shares)).epsilon(1e-5));
  }
}
