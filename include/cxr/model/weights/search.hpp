// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cxr/core/error.hpp"

namespace cxr::detail {

/// A file that a setting names. @throws file_error (not there)
inline std::filesystem::path existing_file(std::filesystem::path const& file) {
  std::error_code failed;
  if (std::filesystem::exists(file / "data.pkl", failed))
    throw file_error(file, "is a PyTorch file that was unpacked",
                     "pack it again without compression: zip -0 -r weights.pth FOLDER",
                     "no-weights");
  if (std::filesystem::is_directory(file))
    throw file_error(file, "is a folder", "give --weights a file", "no-weights");
  if (!std::filesystem::is_regular_file(file))
    throw file_error(file, "there is no such weights file", "check --weights", "no-weights");
  return file;
}

/// The folder that an environment variable names, or the default.
inline std::filesystem::path folder_or(char const* variable, std::filesystem::path fallback) {
  char const* value = std::getenv(variable);
  return value && *value ? std::filesystem::path(value) : fallback;
}
inline std::filesystem::path home() { return folder_or("HOME", "."); }

/// torch.hub's cache of weights (torch.hub.get_dir).
inline std::filesystem::path torch_hub() {
  auto const cache = folder_or("XDG_CACHE_HOME", home() / ".cache");
  return folder_or("TORCH_HOME", cache / "torch") / "hub/checkpoints";
}

/// huggingface_hub's cache (huggingface_hub.constants.HF_HUB_CACHE).
inline std::filesystem::path hugging_face_hub() {
  auto const cache = folder_or("XDG_CACHE_HOME", home() / ".cache");
  return folder_or("HF_HUB_CACHE", folder_or("HF_HOME", cache / "huggingface") / "hub");
}

/// The entries of a folder, sorted by name; none if there is no such folder.
inline std::vector<std::filesystem::path> sorted_entries(std::filesystem::path const& folder) {
  std::vector<std::filesystem::path> entries;
  std::error_code error;
  for (auto const& entry : std::filesystem::directory_iterator(folder, error))
    entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// The alphabetically first weights file whose name starts with `beginning`.
inline std::optional<std::filesystem::path> find_weights(std::filesystem::path const& folder,
                                                         std::string_view beginning) {
  constexpr std::array<std::string_view, 5> endings{".safetensors", ".pth", ".pt", ".ckpt", ".bin"};
  for (auto const& file : sorted_entries(folder)) {
    auto const name = file.filename().string();
    if (name.starts_with(beginning) &&
        std::any_of(endings.begin(), endings.end(),
                    [&](std::string_view ending) { return name.ends_with(ending); }))
      return file;
  }
  return std::nullopt;
}

/// The snapshots of a model in Hugging Face's cache, first that of its main branch.
inline std::vector<std::filesystem::path> snapshots_of(std::filesystem::path const& model) {
  auto snapshots = sorted_entries(model / "snapshots");
  std::string main;
  std::ifstream(model / "refs/main") >> main;
  std::stable_partition(snapshots.begin(), snapshots.end(),
                        [&](auto const& snapshot) { return snapshot.filename() == main; });
  return snapshots;
}

/// The weights of a model in Hugging Face's cache. @param beginning  "timm--densenet121."
inline std::optional<std::filesystem::path> find_weights_in_hub(std::string const& beginning) {
  for (auto const& model : sorted_entries(hugging_face_hub()))
    if (model.filename().string().starts_with("models--" + beginning))
      for (auto const& snapshot : snapshots_of(model))
        for (auto const* name : {"model.safetensors", "pytorch_model.bin"})
          if (std::error_code error; std::filesystem::exists(snapshot / name, error))
            return snapshot / name;
  return std::nullopt;
}

}  // namespace cxr::detail
