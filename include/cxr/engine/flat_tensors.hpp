// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/cat.h>

#include <cstdint>
#include <vector>

#include "cxr/core/tensor.hpp"

namespace cxr::detail {

/// One row (n) of the numbers of all tensors, in the order of their dimensions whatever the layout.
/// @param tensors  at least 1
inline Tensor flat_row(std::vector<Tensor> const& tensors) {
  std::vector<Tensor> rows;
  rows.reserve(tensors.size());
  for (auto const& tensor : tensors) rows.push_back(tensor.reshape({-1}));
  return at::cat(rows);
}

/// Copies the numbers of a row into the tensors that it was made of; those that are not defined stay so.
/// @param sizes  tensors of their shapes, all defined
inline void copy_from_row(Tensor const& row, std::vector<Tensor> const& sizes,
                          std::vector<Tensor> const& tensors) {
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    auto const count = sizes[i].numel();
    if (tensors[i].defined()) tensors[i].copy_(row.narrow(0, begin, count).view(sizes[i].sizes()));
    begin += count;
  }
}

}  // namespace cxr::detail
