// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/format/read_weights.hpp"
#include "paths.hpp"

/// For tests of files of weights; most were made by tests/golden/make_weight_goldens.py.
namespace cxr::test {

inline std::filesystem::path weights_golden(std::string const& name) {
  return golden("weights/" + name);
}

inline Tensor const& tensor_named(weight_file const& from, std::string const& name) {
  auto const found = std::find_if(from.tensors.begin(), from.tensors.end(),
                                  [&](auto const& one) { return one.name == name; });
  if (found == from.tensors.end()) throw std::runtime_error("no tensor " + name);
  return found->tensor;
}

/// What reading a file is refused with.
inline std::string refusal_of(std::filesystem::path const& file) {
  try {
    read_weights(file);
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

/// The same of a file of such content.
inline std::string refusal_of(std::string const& content) {
  temporary_folder const folder;
  write_atomically(folder / "some.pth", content);
  return refusal_of(folder / "some.pth");
}

}  // namespace cxr::test
