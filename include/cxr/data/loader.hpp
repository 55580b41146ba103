// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iterator>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// What a loader reads: decoded images of one size, by record. May be read from another thread.
template <class P>
concept PixelSource = requires(P const source, std::size_t record) {
  { source.pixels(record) } -> std::convertible_to<std::span<std::uint8_t const>>;  // (C,H,W)
  { source.image_size() } -> std::convertible_to<std::int64_t>;                     // H = W
  { source.channels() } -> std::convertible_to<std::int64_t>;
};

/// How images are put together.
struct loader_settings {
  std::int64_t batch = 32;       ///< images in each batch but the last
  std::uint64_t seed = 1;        ///< of the order
  at::Device device = at::kCPU;  ///< where the batches are given
};

/// Images that are learnt from together. Its memory is used again after the next batch was asked
/// for: whatever outlives that must be a copy.
struct image_batch {
  Tensor images;                      ///< uint8 (N,C,H,W), 0 black … 255 white
  Tensor labels;                      ///< int64 (N)
  std::span<std::int64_t const> ids;  ///< (N) record of each image: its name in random draws
};

namespace detail {

/// Batches of one pass. A last batch of a single image is joined to the one before: it has no
/// batch statistics.
inline std::size_t steps_of(std::size_t images, std::int64_t batch) {
  auto const each = static_cast<std::size_t>(batch);
  bool const one_is_left = each > 1 && images > each && images % each == 1;
  return (images + each - 1) / each - (one_is_left ? 1 : 0);
}

/// Memory of one batch on the host.
struct loader_slot {
  Tensor images, labels;
  std::vector<std::int64_t> ids;
  std::optional<c10::Event> copied;  // the device has read all of it

  loader_slot(at::Device device, std::int64_t count, std::int64_t channels, std::int64_t size)
      : images(at::empty({count, channels, size, size},
                         at::TensorOptions(at::kByte).pinned_memory(device.is_cuda()))),
        labels(at::empty({count}, at::TensorOptions(at::kLong).pinned_memory(device.is_cuda()))) {
    if (device.is_cuda()) copied.emplace(device.type());
  }
};

}  // namespace detail

/// One pass over some records: a range of image_batch to be walked once. A thread of its own fills
/// the next batches meanwhile; walking may end early. What that thread throws, walking throws.
template <PixelSource P>
class loader_pass {
 public:
  /// @param pixels      outlives the pass
  /// @param records     (N) in the order in which they are given
  /// @param labels      (N) of these records
  /// @param how         batch size and device
  /// @param first_step  batches that are passed over
  loader_pass(P const& pixels, std::vector<std::size_t> records, std::vector<std::int64_t> labels,
              loader_settings const& how, std::size_t first_step = 0)
      : pixels_(pixels),
        records_(std::move(records)),
        labels_(std::move(labels)),
        how_(how),
        steps_(detail::steps_of(records_.size(), how.batch)),
        filled_(std::min(first_step, steps_)),
        taken_(filled_),
        given_back_(filled_) {
    auto const largest = static_cast<std::int64_t>(std::min(records_.size(), first(1) + 1));
    // No more memory than batches; one is in use, the others are ready or being filled.
    for (std::size_t s = 0; s < std::min<std::size_t>(3, steps_); ++s)
      slots_.emplace_back(how.device, largest, pixels.channels(), pixels.image_size());
    filler_ = std::jthread([this](std::stop_token stop) { fill_all(stop); });
  }
  loader_pass(loader_pass const&) = delete;             ///< owns a thread
  loader_pass& operator=(loader_pass const&) = delete;  ///< owns a thread

  /// Walks the batches.
  class iterator {
   public:
    using value_type = image_batch;          ///< what it points to
    using difference_type = std::ptrdiff_t;  ///< of an input iterator
    /// At the first batch of a pass.
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
  /// The images of a step are those from first to before last.
  std::size_t first(std::size_t step) const { return step * static_cast<std::size_t>(how_.batch); }
  std::size_t last(std::size_t step) const {
    return step + 1 == steps_ ? records_.size() : first(step + 1);
  }

  /// Gives the last batch back and waits for the next. @returns false behind the last
  bool next() {
    std::unique_lock lock(mutex_);
    given_back_ = taken_;
    changed_.notify_all();
    if (taken_ == steps_) return false;
    changed_.wait(lock, [&] { return filled_ > taken_ || problem_; });
    if (filled_ == taken_) std::rethrow_exception(problem_);
    lock.unlock();
    show(slots_[taken_++ % slots_.size()]);
    return true;
  }

  void show(detail::loader_slot& slot) {
    auto const count = static_cast<std::int64_t>(slot.ids.size());
    batch_.images = slot.images.narrow(0, 0, count);
    batch_.labels = slot.labels.narrow(0, 0, count);
    batch_.ids = slot.ids;
    if (!slot.copied) return;
    batch_.images = batch_.images.to(how_.device, /*non_blocking=*/true);
    batch_.labels = batch_.labels.to(how_.device, /*non_blocking=*/true);
    slot.copied->record(c10::impl::VirtualGuardImpl(how_.device.type()).getStream(how_.device));
  }

  void fill_all(std::stop_token stop) {
    try {
      for (std::size_t step = filled_; step < steps_; ++step) {
        {
          std::unique_lock lock(mutex_);
          if (!changed_.wait(lock, stop, [&] { return step < given_back_ + slots_.size(); }))
            return;
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

  /// Copies bytes only: with an operator of ATen this thread would start an OpenMP team of its own.
  void fill(detail::loader_slot& slot, std::size_t step) {
    if (slot.copied) slot.copied->synchronize();
    auto const bytes = static_cast<std::size_t>(slot.images.stride(0));
    auto* image = slot.images.template mutable_data_ptr<std::uint8_t>();
    auto* label = slot.labels.template mutable_data_ptr<std::int64_t>();
    slot.ids.clear();
    for (std::size_t i = first(step); i < last(step); ++i, image += bytes, ++label) {
      std::span<std::uint8_t const> const from = pixels_.pixels(records_[i]);
      if (from.size() != bytes)
        throw data_error("record " + std::to_string(records_[i]) + " has " +
                             std::to_string(from.size()) + " bytes of pixels instead of " +
                             std::to_string(bytes),
                         "give all images one size and one number of channels", "pixel-count");
      std::memcpy(image, from.data(), bytes);
      *label = labels_[i];
      slot.ids.push_back(static_cast<std::int64_t>(records_[i]));
    }
  }

  P const& pixels_;
  std::vector<std::size_t> records_;
  std::vector<std::int64_t> labels_;
  loader_settings how_;
  std::size_t steps_;
  std::size_t filled_, taken_, given_back_;  // steps, counted from the first of all
  std::vector<detail::loader_slot> slots_;
  image_batch batch_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::exception_ptr problem_;
  std::jthread filler_;  // last: ends before what it uses
};

/// Gives the images of one subset in batches, shuffled or in order. Apart from the filling thread
/// of each pass it has no state: passes may run at the same time.
/// Laws  the order is a function of (seed, epoch) only; every record once a pass; the last batch is
///       kept, and one of a single image joined to the one before; no memory is allocated per batch
///       once three batches are filled
template <PixelSource P>
class loader {
 public:
  /// @param pixels   outlives the loader
  /// @param records  (N) index of each image in `pixels`
  /// @param labels   (N) class of each
  /// @param how      batch size, seed, device
  /// @throws data_error (no images)
  loader(P const& pixels, std::vector<std::size_t> records, std::vector<std::int64_t> labels,
         loader_settings how)
      : pixels_(pixels), records_(std::move(records)), labels_(std::move(labels)), how_(how) {
    if (records_.empty())
      throw data_error("a loader was given a subset without images",
                       "check the folders of the source and the split", "subset-without-images");
  }

  /// Batches of one pass.
  std::int64_t steps() const {
    return static_cast<std::int64_t>(detail::steps_of(records_.size(), how_.batch));
  }

  /// @throws setting_error (a batch larger than the set: an epoch would be a single step, which is
  ///         hardly ever meant)
  void require_whole_batch() const {
    if (how_.batch <= static_cast<std::int64_t>(records_.size())) return;
    throw setting_error("--batch is " + std::to_string(how_.batch) + " and there are only " +
                            std::to_string(records_.size()) + " images to learn from",
                        "give --batch " + std::to_string(records_.size()) + " or less",
                        "batch-larger-than-set");
  }

  /// The shuffled batches of an epoch, to learn from.
  /// @param number      0-based epoch
  /// @param first_step  where a resumed epoch continues; behind the last step there is no batch
  /// @throws setting_error  as require_whole_batch
  loader_pass<P> epoch(std::int64_t number, std::int64_t first_step = 0) const {
    require_whole_batch();
    std::vector<std::size_t> order(records_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // The streams from 0 on belong to the samples.
    shuffle(order, random_stream(random_key(how_.seed, number), ~std::uint64_t{0}));
    std::vector<std::size_t> records;
    std::vector<std::int64_t> labels;
    for (auto index : order) {
      records.push_back(records_[index]);
      labels.push_back(labels_[index]);
    }
    return {pixels_, std::move(records), std::move(labels), how_,
            static_cast<std::size_t>(first_step)};
  }

  /// All batches in the order of the records, to evaluate; a batch may be larger than the set.
  loader_pass<P> in_order() const { return {pixels_, records_, labels_, how_}; }

 private:
  P const& pixels_;
  std::vector<std::size_t> records_;
  std::vector<std::int64_t> labels_;
  loader_settings how_;
};

}  // namespace cxr
