// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/one_hot.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/batch.hpp"

// What mixup and cutmix share: each image is mixed with the one before it in the batch, the first
// with the last.
namespace cxr::detail {

/// A number in 0…1 of the distribution Beta(alpha, alpha).
/// Source   Jöhnk 1964, in logarithms, so that a small alpha does not give 0 / 0
inline double draw_beta(random_stream& random, double alpha) {
  for (;;) {
    double const first = std::log(1 - random.uniform()) / alpha;
    double const second = std::log(1 - random.uniform()) / alpha;
    if (std::exp(first) + std::exp(second) > 1) continue;
    double const most = std::max(first, second);
    double const a = std::exp(first - most), b = std::exp(second - most);
    return a / (a + b);
  }
}

/// The mode whose random numbers are independent of those of the inner augmentation.
inline training mixing(training mode) {
  constexpr std::uint64_t mixing_key = 0x6d6978;
  mode.key = mix(mode.key ^ mix(mixing_key));
  return mode;
}

/// The image before each, in a batch.
inline Tensor previous(Tensor const& values) { return values.roll(1, 0); }

/// Mixes labels and weights as the images were. A loss L with weight v becomes the sum of both:
/// share v L(label), and (1 - share) v' L(label') of the previous image. An unknown label stays unknown
/// where its image has a share.
/// @param batch    labels int64 (N), or floating (N,K), or undefined
/// @param shares   (N) how much of each image is its own
/// @param classes  K, for class indices
inline void mix_labels(image_batch& batch, Tensor const& shares, std::int64_t classes) {
  Tensor own = shares, other = shares.neg().add_(1);  // (N)
  if (batch.weights.defined()) {
    own = own.mul(batch.weights);
    other = other.mul(previous(batch.weights));
    batch.weights = own.add(other);
  }
  if (!batch.labels.defined()) return;
  Tensor const labels = batch.labels.dim() == 2
                            ? batch.labels
                            : at::one_hot(batch.labels, classes).to(at::kFloat);  // (N,K)
  Tensor const total = own.add(other).clamp_min_(std::numeric_limits<float>::min());
  auto const part = [&](Tensor const& values, Tensor const& share) {
    return values.mul(share.div(total).unsqueeze(1)).masked_fill_(share.eq(0).unsqueeze(1), 0);
  };
  batch.labels = part(labels, own).add_(part(previous(labels), other));
}

/// What starts of an augmentation that mixes images after another one.
/// @tparam Inner  a started augmentation
/// @tparam Mix    (Tensor& images, training) -> (N) how much of each image remains; changes the images
template <class Inner, class Mix>
class mixing_augment {
 public:
  /// @param alpha    of Beta(alpha, alpha); 0: images are not mixed
  /// @param classes  K
  mixing_augment(Inner inner, double alpha, std::int64_t classes, Mix mix)
      : inner_(std::move(inner)), alpha_(alpha), classes_(classes), mix_(std::move(mix)) {}

  /// Changes the images, then mixes images, labels and weights.
  /// @param batch  images (N,C,H,W) float, labels int64 (N) or floating (N,K)
  /// @param mode   key of the epoch, and sample ids (N), or none for 0, 1, … N-1
  image_batch operator()(image_batch const& batch, training mode) const {
    image_batch mixed = inner_(batch, mode);
    if (alpha_ <= 0) return mixed;
    Tensor const shares = mix_(mixed.images, mixing(mode));  // (N)
    mix_labels(mixed, shares, classes_);
    return mixed;
  }

 private:
  Inner inner_;
  double alpha_;
  std::int64_t classes_;
  Mix mix_;
};

}  // namespace cxr::detail
