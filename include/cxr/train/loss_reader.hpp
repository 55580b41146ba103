// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "cxr/core/tensor.hpp"

namespace cxr {

/// The loss of one batch, on the host.
struct batch_loss {
  double value = 0;               ///< may be NaN or infinite
  std::vector<std::int64_t> ids;  ///< records of the batch
};

/// Reads losses without waiting for the device: a loss is copied to the host on the way, and read when
/// the next batch is under way. Reading it at once would wait for all that the device was given.
class loss_reader {
 public:
  /// @param device  of the losses
  explicit loss_reader(at::Device device) : device_(device) {
    if (!device.is_cpu()) copied_.emplace(device.type());
  }

  /// Begins to copy a loss. @param loss  (); @pre the last one was taken
  void begin(Tensor const& loss, std::span<std::int64_t const> ids) {
    loss_ = at::empty({}, at::TensorOptions(at::kFloat).pinned_memory(!device_.is_cpu()));
    loss_.copy_(loss, /*non_blocking=*/true);
    ids_.assign(ids.begin(), ids.end());
    if (copied_) copied_->record(c10::impl::VirtualGuardImpl(device_.type()).getStream(device_));
  }

  /// The loss that was begun, once; nothing where none is under way.
  std::optional<batch_loss> take() {
    if (!loss_.defined()) return std::nullopt;
    if (copied_) copied_->synchronize();
    return batch_loss{std::exchange(loss_, {}).item<double>(), std::move(ids_)};
  }

 private:
  at::Device device_;
  Tensor loss_;
  std::vector<std::int64_t> ids_;
  std::optional<c10::Event> copied_;  // on a GPU
};

}  // namespace cxr
