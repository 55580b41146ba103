// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "cxr/core/shard.hpp"

namespace cxr::detail {

/// How the images of one pass are divided into batches: all of one size, and the rest. Where the rest
/// is less than half a batch, the last two batches share their images, the first of them at most one
/// more: a batch of two images would move the running statistics of batch normalisation as far as a
/// whole one, just before validation. No batch has more images than the others, so that none needs
/// more memory; except in batches of two, whose rest of one image has no statistics and is joined to
/// the batch before. Of several processes each has its shard of every batch.
class batch_sizes {
 public:
  /// @param batch  at least 1
  /// @param part   of each batch
  batch_sizes(std::size_t images, std::int64_t batch, shard const& part = {})
      : images_(images), batch_(static_cast<std::size_t>(batch)), part_(part) {
    auto const rest = images_ % batch_;
    bool const joined = batch_ == 2 && rest == 1 && images_ > 2;
    steps_ = (images_ + batch_ - 1) / batch_ - (joined ? 1 : 0);
    if (steps_ > 1 && rest > 0 && 2 * rest < batch_) shared_ = (batch_ + rest + 1) / 2;
  }

  /// Batches of the pass.
  std::size_t steps() const { return steps_; }
  /// The images of a step, of this process alone, are those in [begin, end) of the order.
  std::size_t begin(std::size_t step) const {
    return shard_range(whole_begin(step), whole_end(step), part_).first;
  }
  std::size_t end(std::size_t step) const {  // behind the last image of a step
    return shard_range(whole_begin(step), whole_end(step), part_).second;
  }
  /// The same of all processes together.
  std::size_t whole_begin(std::size_t step) const {
    if (shared_ > 0 && step + 1 == steps_) return (step - 1) * batch_ + shared_;
    return std::min(step * batch_, images_);
  }
  std::size_t whole_end(std::size_t step) const {
    return step + 1 >= steps_ ? images_ : whole_begin(step + 1);
  }
  /// Images of this process in the largest batch.
  std::size_t largest() const {
    if (steps_ == 0) return 0;
    auto const whole = std::max(whole_end(0), images_ - whole_begin(steps_ - 1));
    auto const processes = static_cast<std::size_t>(part_.count);
    return (whole + processes - 1) / processes;
  }
  /// Images of all processes together in the smallest batch.
  std::size_t smallest() const {
    if (steps_ == 0) return 0;
    auto const last = images_ - whole_begin(steps_ - 1);
    return steps_ == 1 ? last : std::min(last, whole_end(steps_ - 2) - whole_begin(steps_ - 2));
  }

 private:
  std::size_t images_, batch_, steps_ = 0;
  shard part_;
  std::size_t shared_ = 0;  // images of the last batch but one, where the last two share
};

}  // namespace cxr::detail
