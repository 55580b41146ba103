// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <unordered_map>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/data/loader.hpp"

namespace cxr {

/// Features of images, computed once for a head that learns alone. They are read as pixels are, so
/// that a loader gives them in its batches: as uint8 (N,4F,1,1), the bytes of float (N,F).
class feature_cache {
 public:
  /// Keeps the features of every image of a subset.
  /// @param batches   of the subset
  /// @param features  of a batch: image_batch -> float (N,F), on any device
  template <class P, class F>
  void add(loader<P> const& batches, F&& features) {
    at::NoGradGuard const no_gradients;
    for (auto const& batch : batches.in_order()) {
      Tensor const some = features(batch).cpu().contiguous();
      bytes_ = static_cast<std::size_t>(some.size(1)) * sizeof(float);
      auto const* from = static_cast<std::uint8_t const*>(some.const_data_ptr());
      for (auto const id : batch.ids) {
        rows_.emplace(static_cast<std::size_t>(id), kept_.size() / bytes_);
        kept_.insert(kept_.end(), from, from + bytes_);
        from += bytes_;
      }
    }
  }

  /// The features of a record that was added, as bytes.
  std::span<std::uint8_t const> pixels(std::size_t record) const {
    return std::span(kept_).subspan(rows_.at(record) * bytes_, bytes_);
  }
  /// They have no height and no width.
  std::int64_t image_size() const { return 1; }
  /// 4F.
  std::int64_t channels() const { return static_cast<std::int64_t>(bytes_); }

  /// The features of a batch of this cache: float (N,F).
  static Tensor of(image_batch const& batch) {
    return batch.images.view({batch.images.size(0), -1}).view(at::kFloat);
  }

 private:
  std::size_t bytes_ = 0;  // of an image
  std::vector<std::uint8_t> kept_;
  std::unordered_map<std::size_t, std::size_t> rows_;  // record -> row
};

}  // namespace cxr
