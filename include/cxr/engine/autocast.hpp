// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/core/tensor.hpp"
#include "cxr/engine/execution/execution.hpp"

// ATen/autocast_mode.h declares these, but drags in all of ATen: 8 s a unit instead of 2.
namespace at::autocast {
TORCH_API bool is_autocast_enabled(at::DeviceType);
TORCH_API void set_autocast_enabled(at::DeviceType, bool);
TORCH_API at::ScalarType get_autocast_dtype(at::DeviceType);
TORCH_API void set_autocast_dtype(at::DeviceType, at::ScalarType);
TORCH_API void clear_cache();
TORCH_API int increment_nesting();
TORCH_API int decrement_nesting();
}  // namespace at::autocast

namespace cxr {

/// While one lives, this thread computes convolutions and matrix products in the execution's
/// `scalar`, from parameters that stay in float. Made for kFloat, it does nothing. An exception
/// leaves the mode as it was, too.
/// Source   torch.autocast
template <ConcreteExecution E>
class autocast_guard {
 public:
  /// Begins. @param execution  names the device
  explicit autocast_guard(E const& execution) : device_(execution.device().type()) {
    if constexpr (reduced) {
      enabled_ = at::autocast::is_autocast_enabled(device_);
      scalar_ = at::autocast::get_autocast_dtype(device_);
      at::autocast::set_autocast_enabled(device_, true);
      at::autocast::set_autocast_dtype(device_, E::scalar);
      at::autocast::increment_nesting();
    }
  }
  autocast_guard(autocast_guard const&) = delete;             ///< one scope
  autocast_guard& operator=(autocast_guard const&) = delete;  ///< one scope
  /// Ends, and forgets the parameters that were rounded.
  ~autocast_guard() {
    if constexpr (reduced) {
      if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
      at::autocast::set_autocast_dtype(device_, scalar_);
      at::autocast::set_autocast_enabled(device_, enabled_);
    }
  }

 private:
  static constexpr bool reduced = E::scalar != at::kFloat;

  at::DeviceType device_;
  bool enabled_ = false;
  at::ScalarType scalar_ = at::kFloat;
};

}  // namespace cxr
