// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/loss.hpp"

#include <ATen/ops/isnan.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <string_view>

#include "catch.hpp"
#include "laws/loss_laws.hpp"

namespace {

using namespace cxr;

/// A user's own loss, which needs no facts: the squared error of each finding's probability.
struct squared_error {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "squared_error";
  static constexpr labelling labels = labelling::multi_label;

  Tensor operator()(Tensor const& logits, image_batch const& batch) const {
    auto const dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    Tensor const unknown = batch.labels.isnan();
    Tensor counted = unknown.logical_not().to(dtype);
    if (batch.weights.defined()) counted = counted.mul(batch.weights.unsqueeze(1));
    Tensor const error = logits.to(dtype).sigmoid() - batch.labels.masked_fill(unknown, 0);
    return error.square().mul(counted).sum() / counted.sum().clamp_min(1e-30);
  }
};
static_assert(Loss<squared_error> && !StartsFromFacts<squared_error>);

/// Another, which takes class indices only and refuses probabilities.
struct log_likelihood {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "log_likelihood";
  static constexpr labelling labels = labelling::exclusive;

  Tensor operator()(Tensor const& logits, image_batch const& batch) const {
    if (batch.labels.dim() != 1)
      throw shape_error("labels (N,K)", "give labels (N)", "loss-shapes");
    auto const dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    Tensor const losses =
        logits.to(dtype).log_softmax(1).gather(1, batch.labels.unsqueeze(1)).squeeze(1).neg();
    if (!batch.weights.defined()) return losses.mean();
    return losses.mul(batch.weights).sum() / batch.weights.sum();
  }
};
static_assert(Loss<log_likelihood>);

struct not_copyable : squared_error {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Loss<not_copyable> && ScoresBatch<not_copyable>);

struct of_another_role : squared_error {
  using role = cxr::role::head;
};
static_assert(!Loss<of_another_role> && ScoresBatch<of_another_role>);

struct without_labelling {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "without_labelling";
  squared_error start(training_facts const&) const { return {}; }
};
static_assert(!Loss<without_labelling> && !StatesLabelling<without_labelling> &&
              ScoresBatch<without_labelling>);

struct never_called {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "never_called";
  static constexpr labelling labels = labelling::exclusive;
};
static_assert(!Loss<never_called> && !ScoresBatch<never_called>);

struct starts_to_no_loss : squared_error {
  never_called start(training_facts const&) const { return {}; }
};
static_assert(!Loss<starts_to_no_loss> && StartsFromFacts<starts_to_no_loss>);

struct gives_a_number : squared_error {
  double operator()(Tensor const&, image_batch const&) const { return 0; }
};
static_assert(!Loss<gives_a_number> && !ScoresBatch<gives_a_number>);

struct changes_when_called : squared_error {
  struct state {
    Tensor operator()(Tensor const& logits, image_batch const&) { return logits; }
  };
  state start(training_facts const&) const { return {}; }
};
static_assert(!Loss<changes_when_called>);

}  // namespace

TEST_CASE("the laws of Loss run on a user's own loss", "[learn][loss]") {
  cxr::laws::check_loss(squared_error{}, training_facts::counts_only({5, 6, 7}));
}

TEST_CASE("the laws of Loss run on a loss that takes class indices only", "[learn][loss]") {
  cxr::laws::check_loss(log_likelihood{}, training_facts::counts_only({5, 6, 7}));
}

TEST_CASE("a user's own loss is used alone with logits and labels only", "[learn][loss]") {
  // Even odds miss by a half, whatever the truth.
  Tensor const labels = at::tensor({1.0f, 0.0f}).view({1, 2});
  CHECK(squared_error{}(at::zeros({1, 2}), {.labels = labels}).item<double>() == Approx(0.25));
}

TEST_CASE("every shape of a batch that does not match is printed", "[learn][loss]") {
  image_batch const batch{.labels = at::zeros({4}, at::kLong), .weights = at::ones({4, 1})};
  CHECK_THROWS_WITH(
      detail::require_loss_shapes(true, "focal", 2, at::zeros({4, 2}), batch, "[N]"),
      "cxr: focal was given logits [4, 2] and labels [4] for 2 classes and weights [4, 1]; give "
      "logits [N, K] and labels [N] with N >= 1, and weights [N] [docs/errors.md#loss-shapes]");
  CHECK_NOTHROW(detail::require_loss_shapes(true, "focal", 2, at::zeros({4, 2}),
                                            {.labels = batch.labels}, "[N]"));
}
