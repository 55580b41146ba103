// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/format/read_weights.hpp"
#include "paths.hpp"

/// For tests of weights files; most were made by tests/golden/make_weight_goldens.py.
namespace cxr::test {

inline std::filesystem::path weights_golden(std::string const& name) {
  return golden("weights/" + name);
}

inline Tensor const& tensor_named(weight_file const& weights, std::string const& name) {
  auto const found = std::find_if(weights.tensors.begin(), weights.tensors.end(),
                                  [&](auto const& entry) { return entry.name == name; });
  if (found == weights.tensors.end()) throw std::runtime_error("no tensor " + name);
  return found->tensor;
}

/// The error when a file is read, or "accepted".
inline std::string refusal_of(std::filesystem::path const& file) {
  try {
    read_weights(file);
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

/// The same for a file with this content.
inline std::string refusal_of(std::string const& content) {
  temporary_folder const folder;
  write_atomically(folder / "weights.pth", content);
  return refusal_of(folder / "weights.pth");
}

}  // namespace cxr::test
