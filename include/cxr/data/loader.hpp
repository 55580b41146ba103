// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/data/batch_sizes.hpp"
#include "cxr/data/examples.hpp"
#include "cxr/data/loader_pass.hpp"

namespace cxr {

namespace detail {

/// The images of an epoch that one process loads. @param images  of all processes together
/// @throws setting_error (fewer than one batch)
inline std::int64_t require_batch(std::int64_t batch, std::size_t images, shard const& part) {
  auto const share = static_cast<std::int64_t>(images) / part.count;
  if (batch <= share) return share;
  throw setting_error("--batch is " + std::to_string(batch) + " and there are only " +
                          std::to_string(share) + " images to learn from",
                      "give --batch " + std::to_string(share) + " or less",
                      "batch-larger-than-set");
}

}  // namespace detail

/// Loads the images of one subset in batches, in the order that a sampler gives or as they are.
/// Apart from the filling thread of each pass it has no state: passes may run at the same time.
/// Laws  every image of the order once a pass; the last batch has half of the others' images at
///       least, which it shares with the one before where they do not suffice; no memory is
///       allocated per batch once three are filled
template <PixelSource P>
class loader {
 public:
  /// @param pixels    outlives the loader
  /// @param subset    records, labels and weights
  /// @param settings  batch size, device, shard
  /// @throws data_error (no images)
  loader(P const& pixels, examples subset, loader_settings settings)
      : pixels_(pixels), subset_(std::move(subset)), settings_(settings) {
    if (subset_.records.empty())
      throw data_error("a loader was given a subset without images",
                       "check the folders of the source and the split", "subset-without-images");
  }

  /// Batches of an epoch. @param images  in the sampler's order, for all processes together
  /// @throws setting_error (fewer images than one batch: an epoch would be a single step, which is
  ///         hardly ever meant)
  std::int64_t steps(std::size_t images) const {
    auto const share = detail::require_batch(settings_.batch, images, settings_.part);
    auto const sizes = detail::batch_sizes(static_cast<std::size_t>(share), settings_.batch);
    return static_cast<std::int64_t>(sizes.steps());
  }

  /// The batches of an epoch, to learn from: this process's shard of the order.
  /// @param order       positions in the subset, as a sampler gives them
  /// @param first_step  where a resumed epoch continues; behind the last step there is no batch
  /// @throws setting_error as steps(); data_error (a position behind the last image)
  loader_pass<P> epoch(std::vector<std::size_t> order, std::int64_t first_step = 0) const {
    steps(order.size());
    for (auto position : order)
      if (position >= subset_.size())
        throw data_error("the sampler gave the position " + std::to_string(position) + " of " +
                             std::to_string(subset_.size()) + " images",
                         "give positions below the number of training images", "sampler-position");
    return {pixels_, subset_, shard_entries(std::move(order), settings_.part), settings_,
            first_step};
  }

  /// All images in the order of the subset, to evaluate; a batch may be larger than the subset.
  loader_pass<P> in_order() const {
    std::vector<std::size_t> order(subset_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    return {pixels_, subset_, std::move(order), settings_};
  }

 private:
  P const& pixels_;
  examples subset_;
  loader_settings settings_;
};

}  // namespace cxr
