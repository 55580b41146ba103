// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cxr/data/source/source.hpp"

namespace cxr {

/// The images of one subset.
struct examples {
  std::vector<std::size_t> records;  ///< (N) index of each image in the records and in the pixels
  std::vector<std::int64_t> labels;  ///< (N) class of each image

  /// Images per class. @param classes K; @throws data_error (a label out of range)
  std::vector<std::int64_t> counts(std::size_t classes) const {
    std::vector<std::int64_t> all(classes);
    for (auto label : labels) {
      detail::require_label(label, classes, "an image");
      ++all[static_cast<std::size_t>(label)];
    }
    return all;
  }
};

/// The records at some indices, with their labels.
inline examples examples_of(std::vector<record> const& records,
                            std::vector<std::size_t> const& indices) {
  examples some{indices, {}};
  for (auto index : indices) some.labels.push_back(records[index].label);
  return some;
}

}  // namespace cxr
