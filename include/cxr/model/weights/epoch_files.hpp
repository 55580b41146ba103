// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace cxr {

namespace detail {

/// @param epoch  1-based  @returns "epoch_0007.safetensors"
inline std::string epoch_file_name(std::int64_t epoch) {
  char name[48];
  std::snprintf(name, sizeof name, "epoch_%04lld.safetensors", static_cast<long long>(epoch));
  return name;
}

/// The epoch in a file's name, 1-based; 0 where it is none that epoch_file_name() gives.
inline std::int64_t epoch_in_name(std::string_view name) {
  std::int64_t epoch = 0;
  for (char const c : name.substr(0, name.find('.')))
    if (c >= '0' && c <= '9' && epoch < 1'000'000'000) epoch = 10 * epoch + (c - '0');
  return epoch > 0 && name == epoch_file_name(epoch) ? epoch : 0;
}

}  // namespace detail

/// The epochs that a run kept beside its best one (--keep-epochs), `epoch_0007.safetensors`, in order of
/// time: each a whole model, for load_ensemble. Empty where there are none.
inline std::vector<std::filesystem::path> epoch_files(std::filesystem::path const& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (auto const& entry : std::filesystem::directory_iterator(folder, failed))
    if (detail::epoch_in_name(entry.path().filename().string()) > 0) files.push_back(entry.path());
  std::sort(files.begin(), files.end(), [](auto const& left, auto const& right) {
    return detail::epoch_in_name(left.filename().string()) <
           detail::epoch_in_name(right.filename().string());
  });
  return files;
}

}  // namespace cxr
