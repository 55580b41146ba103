// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/isfinite.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/named_tensor.hpp"

namespace cxr {

namespace detail {

/// Whether NaN or an infinite number may be in a tensor, and no count explains it: the counts of a
/// network converted to half overflow, and are read as 0.
inline bool may_be_not_finite(named_tensor const& entry) {
  return entry.tensor.is_floating_point() && entry.tensor.numel() > 0 &&
         entry.tensor.scalar_type() != at::kFloat4_e2m1fn_x2 &&  // has neither
         !entry.name.ends_with("num_batches_tracked");
}

/// What makes a tensor useless as weights: NaN, infinite numbers, a negative variance; "" if nothing.
inline std::string numeric_problem(named_tensor const& entry) {
  if (!may_be_not_finite(entry)) return "";
  bool const narrow = entry.tensor.element_size() == 1;  // LibTorch computes nothing in 8 bits
  Tensor const values = narrow ? entry.tensor.to(at::kFloat) : entry.tensor;
  // A sum is finite only if every number is, and takes a fifth of the time of isfinite(); that of
  // finite numbers may overflow.
  if (!std::isfinite(values.sum().item<double>())) {
    auto const wrong = values.numel() - at::isfinite(values).sum().item<std::int64_t>();
    if (wrong > 0)
      return " holds NaN or infinite numbers: " + std::to_string(wrong) + " of " +
             std::to_string(values.numel());
  }
  if (entry.name.ends_with("running_var") && values.min().item<double>() < 0)
    return " holds a negative variance";
  return "";
}

}  // namespace detail

/// Refuses weights with which every output of a network would be NaN.
/// @param file          named in the error, with the tensor
/// @param name_in_file  called with the name of a bad tensor: what the error calls it
/// @throws file_error (NaN or an infinite number in a floating tensor, or a negative running variance)
template <class F>
void require_finite(std::vector<named_tensor> const& tensors, std::filesystem::path const& file,
                    F const& name_in_file) {
  for (auto const& entry : tensors)
    if (auto const problem = detail::numeric_problem(entry); !problem.empty())
      throw file_error(
          file, name_in_file(entry.name) + problem,
          "fetch the file again, or train again with a lower learning rate; nothing was loaded",
          "weights-not-finite");
}
/// The same, where the tensors still have their names in the file.
inline void require_finite(std::vector<named_tensor> const& tensors,
                           std::filesystem::path const& file) {
  require_finite(tensors, file, [](std::string const& name) { return name; });
}

}  // namespace cxr
