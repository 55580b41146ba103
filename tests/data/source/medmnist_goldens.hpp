// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "catch.hpp"
#include "cxr/core/error.hpp"
#include "cxr/data/source/medmnist.hpp"
#include "paths.hpp"

namespace cxr::test {

/// A file of make_medmnist_goldens.py. @param name  without its ending
inline std::filesystem::path npz(std::string const& name) {
  return golden("medmnist/" + name + ".npz");
}

/// What a set says of a file that it does not read; "accepted" of one that it does.
template <class Set = pneumonia_mnist>
std::string medmnist_refusal(std::filesystem::path const& file) {
  temporary_folder const folder;
  try {
    Set{file, folder.path()}.records();
  } catch (file_error const& problem) {
    CHECK(problem.path == file);
    return problem.what();
  }
  return "accepted";
}

}  // namespace cxr::test
