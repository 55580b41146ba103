// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// Refuses a tensor that was declared and never assigned: it has no shape. @param name  "images"
/// @returns the tensor @throws shape_error
inline Tensor const& require_defined(Tensor const& tensor, std::string_view name) {
  if (tensor.defined()) return tensor;
  throw shape_error(std::string(name) + ": the tensor is undefined", "assign it before it is used",
                    "undefined-tensor");
}

}  // namespace cxr
