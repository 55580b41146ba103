// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "cxr/data/training_facts.hpp"

namespace cxr::test {

/// Facts of a training subset with so many images of each class, in turn as long as there are any.
inline training_facts training_subset(std::vector<std::int64_t> counts) {
  std::vector<std::int64_t> labels;
  auto const images = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  auto const classes = counts.size();
  for (std::size_t k = 0; static_cast<std::int64_t>(labels.size()) < images; k = (k + 1) % classes)
    if (counts[k]-- > 0) labels.push_back(static_cast<std::int64_t>(k));
  std::vector<std::size_t> records(labels.size());
  std::iota(records.begin(), records.end(), std::size_t{500});
  return training_facts::make(examples(records, labels), classes, at::kCPU);
}

}  // namespace cxr::test
