// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/batch.hpp"
#include "cxr/data/batch_sizes.hpp"
#include "cxr/data/examples.hpp"

namespace cxr {

namespace detail {

template <class P>
using pixel_of = std::remove_cvref_t<decltype(*std::data(std::declval<P const&>().pixels(0)))>;

template <class T>
concept StoredPixel =
    std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t> || std::same_as<T, float>;

}  // namespace detail

/// What a loader reads by record, from threads of its own: decoded images or features of one size,
/// as std::span or std::vector of uint8_t, uint16_t or float. One that also has `read(record, span)` and
/// `expect(record)` is read into the memory of the batch, and told 64 images before which ones follow.
template <class P>
concept PixelSource = requires(P const source, std::size_t record) {
  requires detail::StoredPixel<detail::pixel_of<P>>;             // (C,H,W)
  { source.image_size() } -> std::convertible_to<std::int64_t>;  // H = W
  { source.channels() } -> std::convertible_to<std::int64_t>;
};

namespace detail {

template <class P>
concept ReadsInPlace = requires(P const source, std::size_t record, std::span<pixel_of<P>> image) {
  source.read(record, image);  // (C,H,W)
  source.expect(record);
};

}  // namespace detail

/// How images are put into batches.
struct loader_settings {
  std::int64_t batch = 0;  ///< images in each batch but the last two, of all processes; at least 1
  at::Device device = at::kCPU;  ///< where the batches are
  shard part = {};  ///< the part of each batch of a shuffled epoch that this process loads
};

namespace detail {

/// Memory of one batch on the host.
struct loader_slot {
  Tensor images, labels, weights;
  std::vector<std::int64_t> ids;
  std::optional<c10::Event> copied;  // the device has read all of it

  loader_slot(at::Device device, std::int64_t count, at::IntArrayRef image_shape,
              at::ScalarType pixel, examples const& subset) {
    auto const rows = [&](at::IntArrayRef row_shape, at::ScalarType dtype) {
      std::vector<std::int64_t> shape{count};
      shape.insert(shape.end(), row_shape.begin(), row_shape.end());
      return at::empty(shape, at::TensorOptions(dtype).pinned_memory(!device.is_cpu()));
    };
    images = rows(image_shape, pixel);
    labels = rows(subset.labels.sizes().slice(1), subset.labels.scalar_type());
    if (subset.weights.defined()) weights = rows({}, at::kFloat);
    if (!device.is_cpu()) copied.emplace(device.type());
  }
};

/// Copies one row of a tensor to another. Bytes only: with an operator of ATen the filling thread
/// would start an OpenMP team of its own.
inline void copy_row(Tensor const& source, std::size_t source_row, Tensor const& target,
                     std::size_t target_row) {
  auto const bytes = static_cast<std::size_t>(target.numel() / target.size(0)) *
                     static_cast<std::size_t>(target.element_size());
  std::memcpy(static_cast<std::uint8_t*>(target.mutable_data_ptr()) + target_row * bytes,
              static_cast<std::uint8_t const*>(source.const_data_ptr()) + source_row * bytes,
              bytes);
}

}  // namespace detail

/// One pass over some images: a range of image_batch to be walked once. A thread of its own fills
/// the next batches meanwhile; walking may end early. What that thread throws, walking throws.
template <PixelSource P>
class loader_pass {
 public:
  /// @param pixels      outlives the pass
  /// @param subset      records, labels and weights
  /// @param order       positions in the subset, in the order in which the images are loaded
  /// @param settings    batch size and device
  /// @param first_step  batches that are passed over
  loader_pass(P const& pixels, examples subset, std::vector<std::size_t> order,
              loader_settings const& settings, std::int64_t first_step = 0)
      : pixels_(pixels),
        subset_(std::move(subset)),
        order_(std::move(order)),
        settings_(settings),
        sizes_(order_.size(), settings.batch, settings.part),
        steps_(sizes_.steps()),
        filled_(std::min(static_cast<std::size_t>(first_step), steps_)),
        shown_(filled_),
        returned_(filled_) {
    auto const largest = static_cast<std::int64_t>(sizes_.largest());
    auto const size = pixels.image_size();
    // No more memory than batches; one is in use, the others are ready or being filled.
    for (std::size_t s = 0; s < std::min<std::size_t>(3, steps_); ++s)
      slots_.emplace_back(settings.device, largest, at::IntArrayRef{pixels.channels(), size, size},
                          c10::CppTypeToScalarType<pixel>::value, subset_);
    filler_ = std::jthread([this](std::stop_token stop) { fill_all(stop); });
  }
  loader_pass(loader_pass const&) = delete;
  loader_pass& operator=(loader_pass const&) = delete;

  /// Walks the batches.
  class iterator {
   public:
    using value_type = image_batch;          ///< what it points to
    using difference_type = std::ptrdiff_t;  ///< of an input iterator
    /// The first batch of a pass.
    explicit iterator(loader_pass* pass) : pass_(pass) { ++*this; }
    /// The batch, valid until the next one is asked for.
    image_batch const& operator*() const { return pass_->batch_; }
    /// Asks for the next batch. @throws what reading its images threw
    iterator& operator++() {
      if (!pass_->next()) pass_ = nullptr;
      return *this;
    }
    /// Asks for the next batch. @throws what reading its images threw
    void operator++(int) { ++*this; }
    /// Whether there are no more.
    bool operator==(std::default_sentinel_t) const { return pass_ == nullptr; }

   private:
    loader_pass* pass_;
  };
  /// The first batch; to be called once.
  iterator begin() { return iterator(this); }
  /// Behind the last batch.
  std::default_sentinel_t end() const { return {}; }

 private:
  using pixel = detail::pixel_of<P>;

  /// Returns the last batch's memory and waits for the next batch. @returns false behind the last
  bool next() {
    std::unique_lock lock(mutex_);
    returned_ = shown_;
    changed_.notify_all();
    if (shown_ == steps_) return false;
    changed_.wait(lock, [&] { return filled_ > shown_ || problem_; });
    if (filled_ == shown_) std::rethrow_exception(problem_);
    lock.unlock();
    show(slots_[shown_++ % slots_.size()]);
    return true;
  }

  void show(detail::loader_slot& slot) {
    auto const count = static_cast<std::int64_t>(slot.ids.size());
    auto const on_device = [&](Tensor const& rows) {
      if (!rows.defined()) return rows;
      return rows.narrow(0, 0, count).to(settings_.device, /*non_blocking=*/true);
    };
    batch_ = {on_device(slot.images), on_device(slot.labels), on_device(slot.weights), slot.ids};
    if (slot.copied)
      slot.copied->record(
          c10::impl::VirtualGuardImpl(settings_.device.type()).getStream(settings_.device));
  }

  void fill_all(std::stop_token stop) {
    try {
      for (std::size_t step = filled_; step < steps_; ++step) {
        {
          std::unique_lock lock(mutex_);
          if (!changed_.wait(lock, stop, [&] { return step < returned_ + slots_.size(); })) return;
        }
        fill(slots_[step % slots_.size()], step);
        std::lock_guard const lock(mutex_);
        ++filled_;
        changed_.notify_all();
      }
    } catch (...) {
      std::lock_guard const lock(mutex_);
      problem_ = std::current_exception();
      changed_.notify_all();
    }
  }

  void fill(detail::loader_slot& slot, std::size_t step) {
    if (slot.copied) slot.copied->synchronize();
    auto const numbers = static_cast<std::size_t>(slot.images.stride(0));
    auto* image = slot.images.template mutable_data_ptr<pixel>();
    slot.ids.clear();
    for (std::size_t i = sizes_.begin(step); i < sizes_.end(step); ++i, image += numbers) {
      auto const record = subset_.records[order_[i]];
      expect_images(i);
      read(record, {image, numbers});
      detail::copy_row(subset_.labels, order_[i], slot.labels, slot.ids.size());
      if (slot.weights.defined())
        detail::copy_row(subset_.weights, order_[i], slot.weights, slot.ids.size());
      slot.ids.push_back(static_cast<std::int64_t>(record));
    }
  }

  /// Tells the source which images follow, so that a disk serves several at the same time.
  void expect_images([[maybe_unused]] std::size_t position) {
    if constexpr (detail::ReadsInPlace<P>) {
      expected_ = std::max(expected_, position);
      for (; expected_ < std::min(position + images_ahead, order_.size()); ++expected_)
        pixels_.expect(subset_.records[order_[expected_]]);
    }
  }

  void read(std::size_t record, std::span<pixel> image) const {
    if constexpr (detail::ReadsInPlace<P>) {
      pixels_.read(record, image);
    } else {
      auto const stored = pixels_.pixels(record);
      if (stored.size() != image.size())
        throw data_error("record " + std::to_string(record) + " has " +
                             std::to_string(stored.size()) + " pixels instead of " +
                             std::to_string(image.size()),
                         "give all images one size and one number of channels", "pixel-count");
      std::memcpy(image.data(), stored.data(), image.size_bytes());
    }
  }

  P const& pixels_;
  examples subset_;  // its own: the loader may be a temporary
  std::vector<std::size_t> order_;
  loader_settings settings_;
  detail::batch_sizes sizes_;
  std::size_t steps_;
  static constexpr std::size_t images_ahead = 64;  // 3 MB of 224 x 224
  std::size_t expected_ = 0;                       // position in the order
  std::size_t filled_, shown_, returned_;          // steps, counted from the first of the pass
  std::vector<detail::loader_slot> slots_;
  image_batch batch_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::exception_ptr problem_;
  std::jthread filler_;  // last: ends before what it uses
};

}  // namespace cxr
