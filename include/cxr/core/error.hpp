// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "cxr/core/utf8.hpp"

namespace cxr {

/// States what went wrong, where, and what to do about it. Errors of cxr end with the place in its docs
/// that explains them: `[docs/errors.md#anchor]`.
struct error : std::runtime_error {
  /// @param what    what happened and where (file, role, shapes), without a final stop
  /// @param remedy  what to do, as an imperative
  /// @param anchor  of the row in docs/errors.md that explains it; empty outside of cxr
  error(std::string const& what, std::string const& remedy, std::string const& anchor = {})
      : std::runtime_error("cxr: " + what + "; " + remedy +
                           (anchor.empty() ? "" : " [docs/errors.md#" + anchor + "]")) {}
};

/// A file or folder that is missing, unreadable, not writable or malformed.
struct file_error : error {
  /// @param file  the file or folder that the text names first
  /// @copydetails error::error
  file_error(std::filesystem::path file, std::string const& what, std::string const& remedy,
             std::string const& anchor = {})
      : error((file.empty() ? "\"\" (the path is empty)" : plain_text(file.string())) + ": " + what,
              remedy, anchor),
        path(std::move(file)) {}

  std::filesystem::path path;  ///< the file or folder
};

/// Images, labels, patients or splits that would make a result wrong.
struct data_error : error {
  using error::error;
};

/// A setting whose name or value is wrong; the text names it, its range and the nearest valid name.
struct setting_error : error {
  using error::error;
};

/// Tensors whose shapes do not match; the text prints both shapes.
struct shape_error : error {
  using error::error;
};

/// A device or precision that this machine does not have.
struct device_error : error {
  using error::error;
};

/// A loss, weight or output that is NaN or infinite; the text lists the images of the batch.
struct numeric_error : error {
  using error::error;
};

}  // namespace cxr
