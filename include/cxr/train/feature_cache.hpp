// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/data/loader.hpp"

namespace cxr {

/// Features of images, computed once for a head that learns alone. A loader reads them as it reads
/// pixels, and gives batches (N,F,1,1) of float.
class feature_cache {
 public:
  /// Keeps the features of every image of a subset.
  /// @param batches   of the subset
  /// @param features  of a batch: image_batch -> float (N,F), on any device
  template <class P, class F>
  void add(loader<P> const& batches, F&& features) {
    at::NoGradGuard const no_gradients;
    for (auto const& batch : batches.in_order()) {
      Tensor const rows = features(batch).cpu().contiguous();  // (N,F)
      width_ = static_cast<std::size_t>(rows.size(1));
      auto const* row = rows.template const_data_ptr<float>();
      for (auto const id : batch.ids) {
        rows_.emplace(static_cast<std::size_t>(id), values_.size() / width_);
        values_.insert(values_.end(), row, row + width_);
        row += width_;
      }
    }
  }

  /// (F) of a record that was added.
  std::span<float const> pixels(std::size_t record) const {
    return std::span(values_).subspan(rows_.at(record) * width_, width_);
  }
  /// Features have no height and no width.
  std::int64_t image_size() const { return 1; }
  /// F.
  std::int64_t channels() const { return static_cast<std::int64_t>(width_); }

 private:
  std::size_t width_ = 0;  // F
  std::vector<float> values_;
  std::unordered_map<std::size_t, std::size_t> rows_;  // record -> row
};

}  // namespace cxr
