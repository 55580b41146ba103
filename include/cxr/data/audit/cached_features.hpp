// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "cxr/core/parallel.hpp"
#include "cxr/data/audit/file_facts.hpp"
#include "cxr/data/audit/file_features.hpp"
#include "cxr/data/cache.hpp"

namespace cxr {

/// The numbers of every image in a cache, on several threads: nothing is decoded again.
/// @param facts  (N) of the files, as read_file_facts() gives them; empty: not known
/// @returns (N)
/// @throws file_error (the cache is damaged)
template <class Pixel>
std::vector<file_features> features_of_cache(image_cache<Pixel> const& images,
                                             std::vector<std::optional<file_facts>> const& facts) {
  std::vector<file_features> features(images.size());
  detail::parallel_for(images.size(), 0, [&](std::size_t index) {
    auto const pixels = images.pixels(index);
    features[index] = features_of(facts.empty() ? std::nullopt : facts[index], std::span(pixels),
                                  static_cast<std::size_t>(images.image_size()));
  });
  return features;
}

}  // namespace cxr
