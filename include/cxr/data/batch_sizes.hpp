// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace cxr::detail {

/// How the images of one pass are divided into batches: all of one size, and the rest. Where the rest
/// is less than half a batch, the last two batches share their images, the first of them at most one
/// more: a batch of two images would move the running statistics of batch normalisation as far as a
/// whole one, just before validation. No batch has more images than the others, so that none needs
/// more memory; except in batches of two, whose rest of one image has no statistics and is joined to
/// the batch before.
class batch_sizes {
 public:
  /// @param batch  at least 1
  batch_sizes(std::size_t images, std::int64_t batch)
      : images_(images), batch_(static_cast<std::size_t>(batch)) {
    auto const rest = images_ % batch_;
    bool const joined = batch_ == 2 && rest == 1 && images_ > 2;
    steps_ = (images_ + batch_ - 1) / batch_ - (joined ? 1 : 0);
    if (steps_ > 1 && rest > 0 && 2 * rest < batch_) shared_ = (batch_ + rest + 1) / 2;
  }

  /// Batches of the pass.
  std::size_t steps() const { return steps_; }
  /// The images of a step are those in [begin, end) of the order.
  std::size_t begin(std::size_t step) const {
    if (shared_ > 0 && step + 1 == steps_) return (step - 1) * batch_ + shared_;
    return std::min(step * batch_, images_);
  }
  std::size_t end(std::size_t step) const {  // behind the last image of a step
    return step + 1 >= steps_ ? images_ : begin(step + 1);
  }
  /// Images of the largest batch.
  std::size_t largest() const {
    if (steps_ == 0) return 0;
    return std::max(end(0), images_ - begin(steps_ - 1));
  }

 private:
  std::size_t images_, batch_, steps_ = 0;
  std::size_t shared_ = 0;  // images of the last batch but one, where the last two share
};

}  // namespace cxr::detail
