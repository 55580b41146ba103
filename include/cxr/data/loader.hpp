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

/// How an epoch is divided into batches. @param batch, images  of all processes together
/// @throws setting_error (fewer images than one batch; a batch with fewer images than processes)
inline batch_sizes require_batch(std::int64_t batch, std::size_t images, shard const& part) {
  if (batch > static_cast<std::int64_t>(images))
    throw setting_error("--batch is " + std::to_string(batch) + " and there are only " +
                            std::to_string(images) + " images to learn from",
                        "give --batch " + std::to_string(images) + " or less",
                        "batch-larger-than-set");
  batch_sizes const sizes(images, batch, part);
  if (static_cast<std::int64_t>(sizes.smallest()) >= part.count) return sizes;
  throw setting_error("--batch is " + std::to_string(batch) + ", and a batch of " +
                          std::to_string(sizes.smallest()) +
                          " images is less than one for each of " + std::to_string(part.count) +
                          " processes",
                      "give --batch " + std::to_string(2 * part.count) + " or more",
                      "batch-smaller-than-processes");
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

  /// Where the batches are.
  at::Device device() const { return settings_.device; }

  /// Batches of an epoch. @param images  in the sampler's order, for all processes together
  /// @throws setting_error (fewer images than one batch: an epoch would be a single step, which is
  ///         hardly ever meant)
  std::int64_t steps(std::size_t images) const {
    return static_cast<std::int64_t>(sizes(images).steps());
  }
  /// How an epoch is divided. @param images  as for steps(); @throws as steps()
  detail::batch_sizes sizes(std::size_t images) const {
    return detail::require_batch(settings_.batch, images, settings_.part);
  }

  /// The batches of an epoch, to learn from: this process's shard of each.
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
    return {pixels_, subset_, std::move(order), settings_, first_step};
  }

  /// All images in the order of the subset, to evaluate; a batch may be larger than the subset.
  loader_pass<P> in_order() const { return in_order(0, subset_.size()); }
  /// Those at the positions first … last - 1 alone.
  loader_pass<P> in_order(std::size_t first, std::size_t last) const {
    std::vector<std::size_t> order(last - first);
    std::iota(order.begin(), order.end(), first);
    auto const count = settings_.part.count;
    return {pixels_,
            subset_,
            std::move(order),
            {.batch = (settings_.batch + count - 1) / count, .device = settings_.device}};
  }

 private:
  P const& pixels_;
  examples subset_;
  loader_settings settings_;
};

}  // namespace cxr
