// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/examples.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/started.hpp"

namespace cxr {

/// Mean and standard deviation of the training images' pixels, in 0…1.
struct pixel_statistics {
  double mean = 0;       ///< 0 black … 1 white
  double deviation = 0;  ///< in the same unit
};

/// What a policy may know about the training subset before training starts.
struct training_facts {
  examples subset;                         ///< (N) records, labels and weights, on the host
  std::vector<std::int64_t> class_counts;  ///< (K) images of each class; multi-label: in which the
                                           ///< finding is present
  std::optional<pixel_statistics> pixels;  ///< none before the images are decoded
  at::Device device = at::kCPU;            ///< where the batches will be
  class_list classes = 0;                  ///< names of the classes, for errors

  /// The facts of a subset. @throws data_error (a label out of range)
  static training_facts make(examples subset, class_list const& classes, at::Device device) {
    auto counts = subset.counts(classes);
    return {std::move(subset), std::move(counts), std::nullopt, device, classes};
  }
  /// Facts that hold the counts of classes only, for a policy that is used alone.
  static training_facts counts_only(std::vector<std::int64_t> counts,
                                    at::Device device = at::kCPU) {
    class_list const classes(counts.size());
    return {{}, std::move(counts), std::nullopt, device, classes};
  }
};

namespace detail {

/// @throws data_error (a class has no training image)
inline void require_every_class(std::vector<std::int64_t> const& class_counts,
                                class_list const& classes) {
  for (std::size_t k = 0; k < class_counts.size(); ++k)
    if (class_counts[k] <= 0)
      throw data_error("class " + classes.name(k) + " has no training image",
                       "check the folders of the source and the split, or remove that class",
                       "class-without-images");
}

}  // namespace detail

}  // namespace cxr
