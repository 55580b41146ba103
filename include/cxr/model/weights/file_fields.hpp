// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "cxr/core/settings.hpp"

namespace cxr::detail {

/// The settings of all weights that come from a file, as fields of weights W.
/// @param about  the file, in one sentence
template <class W>
constexpr auto file_fields(std::filesystem::path W::*path, bool W::*strict, std::string W::*network,
                           std::string_view about) {
  return hana::make_tuple(
      field{path, "weights", about}.unit("file"),
      field{strict, "weights-strict",
            "Stop where a tensor of the file is not explained; false leaves it aside and lists "
            "it."},
      field{network, "weights-network",
            "Of several networks in the file, the one to take: its key, or how the names of its "
            "tensors begin (model_ema, encoder_q)."});
}

}  // namespace cxr::detail
