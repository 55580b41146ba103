// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "cxr/data/cache.hpp"
#include "cxr/data/examples.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"

namespace cxr {

/// What a run works on, handed from step to step.
/// @tparam Pixel  as stored by the preprocess: std::uint8_t or std::uint16_t
template <class Pixel>
struct run_data {
  std::vector<record> records;   ///< every image of the source
  cxr::split split;              ///< which record serves what
  image_cache<Pixel> images;     ///< decoded, by record
  std::filesystem::path folder;  ///< of the run; empty: nothing is written

  /// The images of one subset with their labels.
  examples subset(cxr::subset name) const {
    return examples_of(records, name == cxr::subset::train        ? split.train
                                : name == cxr::subset::validation ? split.validation
                                                                  : split.test);
  }
};

namespace detail {

/// Requires the device, and as many training images as a batch has.
/// @throws device_error (no such device), setting_error (the batch is larger)
template <class Execution>
void start_device(Execution const& policy, std::int64_t batch, split const& images) {
  policy.with([&](auto execution) {
    execution.start();
    require_batch(batch, images.train.size(), execution.processes().part());
  });
}

}  // namespace detail

}  // namespace cxr
