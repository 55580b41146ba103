// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/core/tensor.hpp"
#include "cxr/engine/execution/execution.hpp"

// ATen/autocast_mode.h declares these, but includes all of ATen: a file compiles in 8 s instead of 2.
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

/// During its lifetime this thread computes convolutions and matrix products in the execution's
/// `scalar`, from parameters that stay in float. For kFloat it does nothing. The destructor restores
/// the previous mode, after an exception, too.
/// Source   torch.autocast
template <ConcreteExecution E>
class autocast_guard {
 public:
  /// @param execution  states device and precision
  explicit autocast_guard(E const& execution) : device_(execution.device().type()) {
    if constexpr (reduced) {
      enabled_ = at::autocast::is_autocast_enabled(device_);
      scalar_ = at::autocast::get_autocast_dtype(device_);
      at::autocast::set_autocast_enabled(device_, true);
      at::autocast::set_autocast_dtype(device_, E::scalar);
      at::autocast::increment_nesting();
    }
  }
  autocast_guard(autocast_guard const&) = delete;             ///< bound to its scope
  autocast_guard& operator=(autocast_guard const&) = delete;  ///< bound to its scope
  /// Restores the previous mode and frees the rounded copies of the parameters.
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
