// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace cxr::detail {

/// A tensor as a view of its storage, all in elements. @pre as many strides as sizes, none negative
struct torch_view {
  std::int64_t offset = 0;
  std::vector<std::int64_t> sizes, strides;

  bool empty() const { return std::find(sizes.begin(), sizes.end(), 0) != sizes.end(); }

  /// Elements that the storage needs; the largest number if that, or the number of elements in the
  /// view, overflows.
  std::uint64_t extent() const {
    std::int64_t last = offset, elements = 1;
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
      auto const size = std::max<std::int64_t>(sizes[axis], 1);
      std::int64_t distance = 0;
      // LibTorch counts the elements of an empty tensor's other axes, too: they must not overflow.
      if (__builtin_mul_overflow(elements, size, &elements) ||
          __builtin_mul_overflow(size - 1, strides[axis], &distance) ||
          __builtin_add_overflow(last, distance, &last))
        return std::numeric_limits<std::uint64_t>::max();
    }
    return empty() ? static_cast<std::uint64_t>(offset) : static_cast<std::uint64_t>(last) + 1;
  }

  /// Whether several elements may share a place: each stride reaches beyond all that the shorter
  /// ones span, or else the answer is yes.
  bool may_overlap() const {
    if (empty()) return false;
    std::vector<std::pair<std::int64_t, std::int64_t>> axes;  // stride, size
    for (std::size_t axis = 0; axis < sizes.size(); ++axis)
      if (sizes[axis] > 1) axes.emplace_back(strides[axis], sizes[axis]);
    std::sort(axes.begin(), axes.end());
    std::int64_t span = 0;
    for (auto const& [stride, size] : axes) {
      if (stride <= span) return true;
      span += stride * (size - 1);
    }
    return false;
  }
};

}  // namespace cxr::detail
