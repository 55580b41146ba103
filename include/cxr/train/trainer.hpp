// SPDX-License-Identifier: MIT
#pragma once

#include <c10/util/Exception.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cxr/data/augment/augment.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/learn/loss/loss.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/model/weights/weights.hpp"
#include "cxr/train/fitting.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// Trains and applies a network on images that are held as uint8 pixels; usable without pipeline.
/// Parts    what is decided at compile time: loss, optimizer, metrics, augment, execution, observer
/// Pixels   anything with `std::span<std::uint8_t const> pixels(std::size_t record) const`,
///          `image_size` and `channels`: an image_cache, or the caller's own memory
template <class L, class O, class M, class A, ConcreteExecution E, class W, std::size_t C>
class trainer : explain_loss<L>, explain_optimizer<O>, explain_augment<A>, explain_observer<W> {
 public:
  /// @param how  numbers of the run; see training_settings
  trainer(L loss, O optimizer, M metrics, A augment, E execution, W observer,
          training_settings<C> how)
      : parts_{std::move(loss),      std::move(optimizer), std::move(metrics), std::move(augment),
               std::move(execution), std::move(observer),  std::move(how)} {}

  /// Trains the network and leaves the best one in it: the epoch with the highest judged metric on
  /// validation, or with the lowest validation loss where the metric set names no judge.
  /// Keeps `last.safetensors` and `best.safetensors` in the run's folder, if it has one.
  /// @param network   called with (Tensor, training) and, const, (Tensor, inference); moved to the
  ///                  execution's device
  /// @param resumed   the checkpoint to go on from, or nullptr
  /// @throws data_error (a subset is empty, a label is out of range), setting_error (fewer images than one batch),
  ///         numeric_error (the loss is NaN or infinite; lists the batch's ids), file_error (a
  ///         checkpoint cannot be written), device_error (its memory is used up)
  template <class Network, class Pixels>
  fit_result fit(Network& network, Pixels const& pixels, examples const& train,
                 examples const& validation, checkpoint const* resumed = nullptr) {
    return with_enough_memory(
        [&] { return detail::fitting(parts_, network, pixels, train, validation).run(resumed); });
  }

  /// Applies the network to every image of a subset, once each, in order.
  /// @param network  moved to the execution's device
  /// @throws data_error (a label is out of range), device_error
  template <class Network, class Pixels>
  predictions predict(Network& network, Pixels const& pixels, examples const& of) const {
    return with_enough_memory([&] {
      parts_.execution.start();
      to(network, parts_.execution.device());
      return detail::predict(parts_, network, pixels, of);
    });
  }

 private:
  /// Says in the user's words what a GPU says in its own.
  template <class F>
  auto with_enough_memory(F&& work) const {
    try {
      return work();
    } catch (c10::OutOfMemoryError const&) {
      throw device_error("the device has no memory left for batches of " +
                             std::to_string(parts_.how.batch) + " images",
                         "give a smaller --batch, or free what other programs hold",
                         "out-of-memory");
    }
  }

  detail::training_parts<L, O, M, A, E, W, C> parts_;
};

}  // namespace cxr
