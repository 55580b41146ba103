// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/learn/sampler/sampler.hpp"

namespace cxr {

/// Every class equally often: N images per epoch, N/K of each class. Of a large class each epoch
/// shows another random part; the images of a small class come several times, all of them before any
/// comes again, each time in a new random order. For exclusive classes. Combine it with
/// `--class-weights none`: balanced class weights would compensate for rare classes twice.
/// Source   oversampling as in Buda et al. 2018, Neural Networks 106:249
struct balanced {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "balanced";

  /// The sampler of one training: what start() gives.
  struct state {
    std::vector<std::vector<std::size_t>> positions;  ///< by class, each not empty
    std::size_t images;                               ///< N

    /// (K): how much more often than once an epoch shows an image of each class, N / (K n_k).
    std::vector<double> class_weights() const {
      std::vector<double> weights;
      for (auto const& images_of_class : positions)
        weights.push_back(static_cast<double>(images) /
                          static_cast<double>(positions.size() * images_of_class.size()));
      return weights;
    }
    /// (N) positions, classes in turn before they are shuffled. @param key  of the epoch
    std::vector<std::size_t> operator()(std::uint64_t key) const {
      std::vector<std::size_t> order;
      auto pools = positions;
      for (std::size_t k = 0; order.size() < images; k = (k + 1) % pools.size()) {
        if (pools[k].empty()) pools[k] = positions[k];
        if (pools[k].size() == positions[k].size())
          shuffle(pools[k], random_stream(mix(key ^ mix(order.size())), order_stream));
        order.push_back(pools[k].back());
        pools[k].pop_back();
      }
      shuffle(order, random_stream(key, order_stream));
      return order;
    }
  };

  /// Sorts the training images by class.
  /// @throws data_error (multi-label images; a class without a training image)
  state start(training_facts const& facts) const {
    if (facts.subset.kind() != labelling::exclusive)
      throw data_error("balanced draws images of exclusive classes, and these have findings",
                       "take the sampler shuffled", "balanced-multi-label");
    detail::require_every_class(facts.class_counts, facts.classes);
    state sampler{std::vector<std::vector<std::size_t>>(facts.class_counts.size()),
                  facts.subset.size()};
    auto const* label = facts.subset.labels.const_data_ptr<std::int64_t>();
    for (std::size_t i = 0; i < sampler.images; ++i)
      sampler.positions[static_cast<std::size_t>(label[i])].push_back(i);
    return sampler;
  }
};

}  // namespace cxr
