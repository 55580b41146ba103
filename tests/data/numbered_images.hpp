// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/data/examples.hpp"

namespace cxr::test {

/// 200 images of 3 x 3 pixels, all of which have the record's number times `unit` as value.
template <class Pixel = std::uint8_t>
struct numbered_images {
  std::size_t broken = ~std::size_t{0};  ///< this record cannot be read
  Pixel unit = 1;
  std::vector<Pixel> storage = [this] {
    std::vector<Pixel> all(200 * 9);
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<Pixel>(unit * static_cast<Pixel>(i / 9));
    return all;
  }();

  std::span<Pixel const> pixels(std::size_t record) const {
    if (record == broken) throw std::runtime_error("the disk is gone");
    return std::span(storage).subspan(record * 9, 9);
  }
  std::int64_t image_size() const { return 3; }
  std::int64_t channels() const { return 1; }
};

/// Records 100, 101, …
inline std::vector<std::size_t> numbered_records(std::size_t count) {
  std::vector<std::size_t> records(count);
  std::iota(records.begin(), records.end(), std::size_t{100});
  return records;
}

/// Records 100, 101, … with the labels 0, 1, 2, 0, 1, …
inline examples numbered_examples(std::size_t count) {
  std::vector<std::int64_t> labels;
  for (std::size_t i = 0; i < count; ++i) labels.push_back(static_cast<std::int64_t>(i % 3));
  return {numbered_records(count), labels};
}

/// The positions 0, 1, … in a random order.
inline std::vector<std::size_t> shuffled_positions(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order, random_stream(random_key(/*seed=*/1, /*epoch=*/0), order_stream));
  return order;
}

using ids = std::vector<std::int64_t>;

/// The ids of all images of a pass.
template <class Pass>
ids walk(Pass&& pass) {
  ids all;
  for (auto const& batch : pass) all.insert(all.end(), batch.ids.begin(), batch.ids.end());
  return all;
}

}  // namespace cxr::test
