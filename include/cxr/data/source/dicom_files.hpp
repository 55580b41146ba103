// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/parallel.hpp"
#include "cxr/data/decode/dicom/dataset.hpp"
#include "cxr/data/source/dicom_header.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr::detail {

/// The DICOM files in a folder and below it, by content, without hidden files and folders. A symbolic link to a
/// folder is not followed; a broken one to a file is an error, as is a file that may not be read.
/// @throws file_error
inline std::vector<std::filesystem::path> dicom_files(std::filesystem::path const& folder) {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : entries_of(folder)) {
    auto const name = entry.filename().string();
    if (name.starts_with(".") || name == "__MACOSX") continue;
    if (is_folder(entry)) {
      if (std::filesystem::is_symlink(entry)) continue;
      auto below = dicom_files(entry);
      std::move(below.begin(), below.end(), std::back_inserter(files));
    } else if (is_dicom(entry)) {
      files.push_back(entry);
    }
  }
  return files;
}

/// Why a DICOM file is not used; empty for a hidden one, for no image and what cannot be read.
inline std::string why_dicom_unused(std::filesystem::path const& file) {
  try {
    if (file.filename().string().starts_with(".")) return "";
    if (!is_dicom(file)) return is_image_name(file) ? "image that is not DICOM" : "";
    auto const reason = read_dicom_header(file, "").unused;
    return reason.empty() ? "DICOM without a label" : reason;
  } catch (file_error const&) {
    return "";
  }
}

/// Adds patients and columns from the headers, on all cores, and leaves out what is no radiograph.
/// @throws file_error  of the first file whose header is damaged
inline void add_headers(std::vector<record>& records, std::string const& salt) {
  std::vector<std::exception_ptr> problems(records.size());
  std::vector<char> unused(records.size());
  parallel_for(records.size(), std::thread::hardware_concurrency(), [&](std::size_t index) {
    try {
      auto header = read_dicom_header(records[index].file, salt);
      unused[index] = !header.unused.empty();
      records[index].patient = std::move(header.patient);
      records[index].columns = std::move(header.columns);
    } catch (...) {  // of all problems the first by record counts, whichever thread finds it
      problems[index] = std::current_exception();
    }
  });
  for (auto const& problem : problems)
    if (problem) std::rethrow_exception(problem);
  std::size_t index = 0;
  std::erase_if(records, [&](record const&) { return unused[index++] != 0; });
}

}  // namespace cxr::detail
