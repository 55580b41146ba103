// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/learn/sampler/sampler.hpp"

namespace cxr {

/// Every training image once an epoch, in random order.
struct shuffled {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "shuffled";

  /// The sampler of one training: what start() gives.
  struct state {
    std::size_t images;  ///< N

    /// (N) each position once. @param key  of the epoch, see random_key()
    std::vector<std::size_t> operator()(std::uint64_t key) const {
      std::vector<std::size_t> order(images);
      std::iota(order.begin(), order.end(), std::size_t{0});
      shuffle(order, random_stream(key, order_stream));
      return order;
    }
  };

  /// Keeps the number of training images.
  state start(training_facts const& facts) const { return {facts.subset.size()}; }
};

}  // namespace cxr
