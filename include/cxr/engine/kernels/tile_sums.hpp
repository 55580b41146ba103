// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/norm.hpp"
#include "cxr/engine/kernels/parallel.hpp"

// Sums over the pixels of a batch: in float within a tile, in double over the tiles, which go through a
// table in their order and then do not depend on the number of threads; sums of a thread (thread_memory) do.
namespace cxr::kernel {

inline constexpr std::int64_t tile_pixels = 112;  ///< pixels of a tile

/// Tiles of `size` in `count`.
constexpr std::int64_t tiles_in(std::int64_t count, std::int64_t size) {
  return (count + size - 1) / size;
}

/// Calls f(tile, begin, size) for all tiles of [0, count), on LibTorch's threads.
/// @tparam Scalar  of the products of f, where it has any
template <class Scalar = float, class F>
void for_tiles(std::int64_t count, std::int64_t size, F const& f) {
  in_parallel(tiles_in(count, size), [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t tile = first; tile < last; ++tile)
      f(tile, tile * size, std::min(size, count - tile * size));
    release<Scalar>();
  });
}

/// Two numbers for each channel and tile.
class tile_table {
 public:
  /// Zeros.
  tile_table(std::int64_t tiles, std::int64_t C)
      : C_(static_cast<std::size_t>(C)),
        values_(at::zeros({tiles, 2 * C}, at::kFloat)),
        data_(values_.mutable_data_ptr<float>()) {}

  float* first(std::int64_t tile) const {  ///< (C)
    return data_ + tile * 2 * static_cast<std::int64_t>(C_);
  }
  float* second(std::int64_t tile) const { return first(tile) + C_; }  ///< (C)

  /// Sums over the tiles: of the first numbers (C), then of the second (C).
  std::vector<double> sums() const {
    std::vector<double> total(2 * C_);
    for (std::int64_t tile = 0; tile < values_.size(0); ++tile) {
      float const* const values = first(tile);
      for (std::size_t c = 0; c < 2 * C_; ++c) total[c] += static_cast<double>(values[c]);
    }
    return total;
  }

  /// Of tile_statistics of all tiles: mean and variance (biased) over `count` pixels.
  void statistics(std::int64_t count, float* mean, float* variance) const {
    auto const squares = sums();
    std::vector<double> total(C_),
        spread(squares.begin() + static_cast<std::ptrdiff_t>(C_), squares.end());
    auto const pixels = static_cast<double>(count);
    auto const each_tile = [&](auto const& f) {
      for (std::int64_t tile = 0; tile < values_.size(0); ++tile) {
        auto const size = static_cast<double>(std::min(tile_pixels, count - tile * tile_pixels));
        float const* const means = first(tile);
        for (std::size_t c = 0; c < C_; ++c) f(size, static_cast<double>(means[c]), c);
      }
    };
    each_tile([&](double size, double tile_mean, std::size_t c) { total[c] += size * tile_mean; });
    for (std::size_t c = 0; c < C_; ++c) total[c] /= pixels;
    each_tile([&](double size, double tile_mean, std::size_t c) {
      spread[c] += size * (tile_mean - total[c]) * (tile_mean - total[c]);
    });
    for (std::size_t c = 0; c < C_; ++c) {
      mean[c] = static_cast<float>(total[c]);
      variance[c] = static_cast<float>(spread[c] / pixels);
    }
  }

 private:
  std::size_t C_;
  Tensor values_;  // (tiles,2C)
  float* data_;
};

/// Mean and variance (biased) of each channel of x (P,C).
template <class Map>
void batch_statistics(matrix<Map const> x, std::int64_t P, std::int64_t C, float* mean,
                      float* variance) {
  tile_table table(tiles_in(P, tile_pixels), C);
  for_tiles(P, tile_pixels, [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
    tile_statistics(x.skip(begin), size, C, table.first(tile), table.second(tile));
  });
  table.statistics(P, mean, variance);
}

/// Scalars for each of LibTorch's threads.
template <class Scalar = float>
class thread_memory {
 public:
  /// Uninitialised.
  explicit thread_memory(std::int64_t size)
      : size_(size),
        values_(at::empty({at::get_num_threads(), size}, c10::CppTypeToScalarType<Scalar>::value)),
        data_(values_.template mutable_data_ptr<Scalar>()) {}

  /// Sets all threads' scalars to 0.
  void fill_zero() { values_.zero_(); }
  Scalar* own() const { return data_ + at::get_thread_num() * size_; }  ///< of the calling thread
  /// The sum over the threads, in their order.
  Tensor sum() const { return values_.sum(0); }

 private:
  std::int64_t size_;
  Tensor values_;
  Scalar* data_;
};

}  // namespace cxr::kernel
