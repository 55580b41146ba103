// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/remainder.h>

#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "cxr/learn/loss/loss.hpp"

/// What the compiler cannot see of a Loss, as code: run it on your own one.
namespace cxr::laws {

namespace detail {

/// Logits (N,K) in double that repeat themselves nowhere.
inline Tensor wavy_logits(std::int64_t images, std::int64_t classes) {
  return at::arange(images * classes, at::kDouble).mul(1.7).sin().mul(2).view({images, classes});
}

/// Labels of the loss's kind: class index (N), or 0 and 1 (N,K).
template <Loss L>
Tensor some_labels(std::int64_t images, std::int64_t classes) {
  if constexpr (L::labels == labelling::exclusive)
    return at::arange(images, at::kLong).remainder(classes);
  else
    return at::arange(images * classes, at::kLong).remainder(3).eq(0).view({images, classes});
}

/// Central differences, one logit after another.
template <class Started>
Tensor measured_gradient(Started const& loss, Tensor const& logits, Tensor const& labels) {
  double const h = 1e-5;
  Tensor const gradient = at::empty_like(logits);
  for (std::int64_t i = 0; i < logits.numel(); ++i) {
    Tensor const above = logits.clone(), below = logits.clone();
    above.view(-1)[i].add_(h);
    below.view(-1)[i].sub_(h);
    gradient.view(-1)[i] = (loss(above, labels).template item<double>() -
                            loss(below, labels).template item<double>()) /
                           (2 * h);
  }
  return gradient;
}

}  // namespace detail

/// Runs every law of Loss.
/// @param loss    with the settings to be tested
/// @param counts  (K) training images of each class, all positive
template <Loss L>
void check_loss(L const& loss, std::vector<std::int64_t> const& counts) {
  auto const classes = static_cast<std::int64_t>(counts.size());
  auto const started = loss.start(counts, at::kCPU);
  Tensor const logits = detail::wavy_logits(6, classes);
  Tensor const labels = detail::some_labels<L>(6, classes);
  Tensor const leaf = logits.clone().requires_grad_();
  Tensor const value = started(leaf, labels);
  value.backward();
  Tensor const gradient = leaf.grad();

  SECTION("law: the loss is one number, and the batch is not written") {
    CHECK(value.dim() == 0);
    CHECK(logits.equal(detail::wavy_logits(6, classes)));
    CHECK(labels.equal(detail::some_labels<L>(6, classes)));
  }
  SECTION("law: row order does not matter") {
    Tensor const turned = started(logits.flip({0}), labels.flip({0}));
    CHECK(turned.template item<double>() == Approx(value.template item<double>()).epsilon(1e-12));
  }
  SECTION("law: finite in, finite out") {
    Tensor const wild = logits.mul(1e4).to(at::kFloat).requires_grad_();
    Tensor const far = started(wild, labels);
    far.backward();
    CHECK(far.isfinite().all().template item<bool>());
    CHECK(wild.grad().isfinite().all().template item<bool>());
  }
  SECTION("law: the gradient is that of finite differences") {
    Tensor const measured = detail::measured_gradient(started, logits, labels);
    CHECK((measured - gradient).norm().template item<double>() <=
          1e-6 * gradient.norm().template item<double>());
  }
  SECTION("law: descending lowers it") {
    Tensor const lower = started(logits - gradient.mul(1e-3), labels);
    CHECK(lower.template item<double>() < value.template item<double>());
  }
  SECTION("law: one image is a batch") {
    Tensor const one = started(logits.narrow(0, 0, 1), labels.narrow(0, 0, 1));
    CHECK(one.isfinite().all().template item<bool>());
  }
  SECTION("law: float and bfloat16 logits are scored alike") {
    CHECK(started(logits.to(at::kFloat), labels).template item<double>() ==
          Approx(value.template item<double>()).epsilon(1e-5));
    Tensor const coarse = started(logits.to(at::kBFloat16), labels);
    CHECK(coarse.scalar_type() == at::kFloat);
    CHECK(coarse.template item<double>() == Approx(value.template item<double>()).epsilon(1e-2));
  }
}

}  // namespace cxr::laws
