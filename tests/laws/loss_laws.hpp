// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/remainder.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "catch.hpp"
#include "cxr/core/error.hpp"
#include "cxr/learn/loss/loss.hpp"

/// What the compiler cannot see of a Loss, as code: run it on your own.
namespace cxr::laws {

namespace detail {

/// Logits (N,K) in double that repeat themselves nowhere.
inline Tensor wavy_logits(std::int64_t images, std::int64_t classes) {
  return at::arange(images * classes, at::kDouble).mul(1.7).sin().mul(2).view({images, classes});
}

/// Labels of the loss's kind: class index (N), or 0 and 1 (N,K).
template <Loss L>
Tensor make_labels(std::int64_t images, std::int64_t classes) {
  if constexpr (L::labels == labelling::exclusive)
    return at::arange(images, at::kLong).remainder(classes);
  else
    return at::arange(images * classes, at::kLong)
        .remainder(3)
        .eq(0)
        .to(at::kFloat)
        .view({images, classes});
}

/// Central differences, one logit after another.
template <class State>
Tensor measured_gradient(State const& loss, Tensor const& logits, image_batch const& batch) {
  double const h = 1e-5;
  Tensor const gradient = at::empty_like(logits);
  for (std::int64_t index = 0; index < logits.numel(); ++index) {
    Tensor const above = logits.clone(), below = logits.clone();
    above.view(-1)[index].add_(h);
    below.view(-1)[index].sub_(h);
    gradient.view(-1)[index] =
        (loss(above, batch).template item<double>() - loss(below, batch).template item<double>()) /
        (2 * h);
  }
  return gradient;
}

/// The loss of a batch and its gradient (N,K).
struct scored {
  double value;
  Tensor gradient;
};
template <class State>
scored score(State const& loss, Tensor const& logits, image_batch const& batch) {
  Tensor const leaf = logits.detach().clone().requires_grad_();
  Tensor const value = loss(leaf, batch);
  value.backward();
  return {value.template item<double>(), leaf.grad()};
}

inline bool all_finite(scored const& result) {
  return std::isfinite(result.value) && result.gradient.isfinite().all().item<bool>();
}

/// Those laws that only losses of exclusive classes have.
template <class State>
void check_exclusive(State const& loss, Tensor const& logits, image_batch const& batch) {
  SECTION("law: probabilities of 0 and 1 equal class indices, or are refused by shape") {
    Tensor const certain = at::one_hot(batch.labels, logits.size(1)).to(at::kFloat);
    double const expected = loss(logits, batch).template item<double>();
    double value = expected;
    try {
      value = loss(logits, {.labels = certain}).template item<double>();
    } catch (shape_error const&) {  // it takes class indices only
    }
    CHECK(value == Approx(expected).epsilon(1e-6));
  }
}

/// Those laws that only multi-label losses have.
template <class State>
void check_multi_label(State const& loss, Tensor const& logits, image_batch const& batch) {
  double const unknown = std::numeric_limits<double>::quiet_NaN();
  SECTION("law: an unknown label has no gradient, and its logit does not matter") {
    Tensor const labels = batch.labels.clone();
    labels[1][0] = unknown;
    auto const result = score(loss, logits, {.labels = labels});
    CHECK(all_finite(result));
    CHECK(result.gradient[1][0].template item<double>() == 0);
    CHECK(result.gradient[1][1].template item<double>() != 0);
    Tensor const other = logits.clone();
    other[1][0] = 5.0;
    CHECK(score(loss, other, {.labels = labels}).value == result.value);
  }
  SECTION("law: a batch without a known label gives a finite loss without gradient") {
    auto const result = score(loss, logits, {.labels = at::full_like(batch.labels, unknown)});
    CHECK(all_finite(result));
    CHECK(result.gradient.eq(0).all().template item<bool>());
  }
}

}  // namespace detail

/// Runs every law of Loss.
/// @param loss   with the settings to be tested
/// @param facts  of a training subset in which every class occurs
template <Loss L>
void check_loss(L const& loss, training_facts const& facts) {
  auto const classes = static_cast<std::int64_t>(facts.class_counts.size());
  auto const state = started(loss, facts);
  Tensor const logits = detail::wavy_logits(6, classes);
  image_batch const batch{.labels = detail::make_labels<L>(6, classes)};
  auto const [value, gradient] = detail::score(state, logits, batch);

  SECTION("law: the loss is one number, and the batch is not written") {
    CHECK(state(logits, batch).dim() == 0);
    CHECK(logits.equal(detail::wavy_logits(6, classes)));
    CHECK(batch.labels.equal(detail::make_labels<L>(6, classes)));
  }
  SECTION("law: row order does not matter") {
    Tensor const weights = at::tensor({1.0f, 2.0f, 0.5f, 1.0f, 3.0f, 1.0f});
    Tensor const turned = state(logits.flip({0}), {.labels = batch.labels.flip({0})});
    CHECK(turned.template item<double>() == Approx(value).epsilon(1e-12));
    Tensor const weighted = state(logits, {.labels = batch.labels, .weights = weights});
    Tensor const turned_weighted =
        state(logits.flip({0}), {.labels = batch.labels.flip({0}), .weights = weights.flip({0})});
    CHECK(turned_weighted.template item<double>() ==
          Approx(weighted.template item<double>()).epsilon(1e-12));
  }
  SECTION("law: finite in, finite out") {
    CHECK(detail::all_finite(detail::score(state, logits.mul(1e4).to(at::kFloat), batch)));
  }
  SECTION("law: the gradient is that of finite differences") {
    Tensor const measured = detail::measured_gradient(state, logits, batch);
    CHECK((measured - gradient).norm().template item<double>() <=
          1e-6 * gradient.norm().template item<double>());
  }
  SECTION("law: a step against the gradient lowers it") {
    Tensor const lower = state(logits - gradient.mul(1e-3), batch);
    CHECK(lower.template item<double>() < value);
  }
  SECTION("law: an image of weight 0 does not count") {
    Tensor const weights = at::tensor({1.0f, 1.0f, 0.0f, 1.0f, 1.0f, 1.0f});
    auto const weighted =
        detail::score(state, logits, {.labels = batch.labels, .weights = weights});
    Tensor const others = at::tensor({0, 1, 3, 4, 5}, at::kLong);
    auto const without = detail::score(state, logits.index_select(0, others),
                                       {.labels = batch.labels.index_select(0, others)});
    CHECK(weighted.value == Approx(without.value).epsilon(1e-6));
    CHECK(weighted.gradient[2].eq(0).all().template item<bool>());
    CHECK(weighted.gradient.index_select(0, others).allclose(without.gradient, /*rtol=*/1e-6,
                                                             /*atol=*/1e-9));
  }
  SECTION("law: one image is a batch") {
    CHECK(detail::all_finite(
        detail::score(state, logits.narrow(0, 0, 1), {.labels = batch.labels.narrow(0, 0, 1)})));
  }
  SECTION("law: float and bfloat16 logits are scored alike") {
    CHECK(state(logits.to(at::kFloat), batch).template item<double>() ==
          Approx(value).epsilon(1e-5));
    Tensor const coarse = state(logits.to(at::kBFloat16), batch);
    CHECK(coarse.scalar_type() == at::kFloat);
    CHECK(coarse.template item<double>() == Approx(value).epsilon(1e-2));
  }
  if constexpr (L::labels == labelling::exclusive)
    detail::check_exclusive(state, logits, batch);
  else
    detail::check_multi_label(state, logits, batch);
}

}  // namespace cxr::laws
