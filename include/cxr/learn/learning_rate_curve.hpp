// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/hana.hpp"
#include "cxr/core/settings.hpp"

namespace cxr {

/// The learning rates that a search tries: each update at a higher one, by the same factor.
struct learning_rate_range {
  double first = 1e-7;
  double last = 10;
  std::int64_t updates = 100;
  double divergence = 4;

  static constexpr auto fields = hana::make_tuple(
      field{&learning_rate_range::first, "first-lr", "Learning rate of the first update."}.in(1e-20,
                                                                                              1e6),
      field{&learning_rate_range::last, "last-lr", "Learning rate that the last update approaches."}
          .in(1e-20, 1e6),
      field{&learning_rate_range::updates, "lr-updates",
            "Updates, unless the loss diverges before."}
          .in(20, 100'000)
          .unit("updates"),
      field{&learning_rate_range::divergence, "lr-divergence",
            "The search ends where the smoothed loss is so many times its minimum."}
          .in(1, 1e6)
          .unit("times"));

  /// @throws setting_error (the rates do not grow)
  void require_growing() const {
    if (last > first) return;
    throw setting_error("--last-lr is not above --first-lr", "give a range that grows",
                        "setting-range");
  }
  /// The rate of an update, 0-based.
  double rate(std::int64_t update) const {
    return first *
           std::pow(last / first, static_cast<double>(update) / static_cast<double>(updates));
  }
};

/// The mean of the losses so far, in which one of n updates ago counts 0.98^n.
/// Source  fastai's AvgSmoothLoss: the first values are corrected for beginning at 0, as Adam's
class smoothed_loss {
 public:
  /// Takes a loss in. @returns the mean
  double operator()(double loss) {
    sum_ = loss + beta * (sum_ - loss);
    weight_ *= beta;
    return sum_ / (1 - weight_);
  }

 private:
  static constexpr double beta = 0.98;
  double sum_ = 0, weight_ = 1;
};

/// The loss over growing learning rates, and the rates that it suggests as an optimizer's full rate.
/// Source  Smith 2017, Cyclical learning rates for training neural networks, section 3.3; fastai's
///         lr_find, whose suggestions these are
struct learning_rate_curve {
  std::vector<double> rates = {};   ///< (T) of the updates, growing
  std::vector<double> losses = {};  ///< (T) of their batches, smoothed
  std::size_t begin = 0;            ///< updates at the start that no suggestion looks at
  bool diverged = false;            ///< whether the loss ended the search

  /// The middle of the longest fall: of the longest series of updates, each with a lower loss than the one
  /// before in the series. None where the loss does not fall. O(T^2)
  std::optional<double> valley() const;
  /// The rate at which the loss falls fastest over the logarithm of the rate. It is nearer to divergence
  /// than valley(). None where the loss does not fall.
  std::optional<double> steepest() const;

 private:
  /// Behind the last update that suggestions look at: the last five belong to the divergence.
  std::size_t end() const { return losses.size() < begin + 5 ? begin : losses.size() - 5; }
};

inline std::optional<double> learning_rate_curve::valley() const {
  std::size_t const count = end() - begin;
  std::vector<std::size_t> length(count, 1);  // of the longest fall that ends at an update
  std::size_t lowest = 0;
  for (std::size_t index = 1; index < count; ++index) {
    for (std::size_t before = 0; before < index; ++before)
      if (losses[begin + index] < losses[begin + before] && length[index] < length[before] + 1)
        length[index] = length[before] + 1;
    if (length[lowest] < length[index]) lowest = index;
  }
  if (count == 0 || length[lowest] < 3) return std::nullopt;
  // As fastai, which takes the fall for consecutive updates.
  auto const updates = length[lowest];
  return rates[begin + lowest - updates + updates / 3 + updates / 6];
}

inline std::optional<double> learning_rate_curve::steepest() const {
  std::optional<double> rate;
  double lowest = 0;
  for (std::size_t index = begin; index + 1 < end(); ++index) {
    double const slope =
        (losses[index + 1] - losses[index]) / std::log(rates[index + 1] / rates[index]);
    if (slope >= lowest) continue;
    lowest = slope;
    rate = rates[index];
  }
  return rate;
}

}  // namespace cxr
