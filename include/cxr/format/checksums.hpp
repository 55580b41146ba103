// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/bounded_json.hpp"
#include "cxr/core/content_hash.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/format/weight_file.hpp"

// The weights files of a run carry a checksum of each tensor, since no other check sees a bit that
// flipped on a disk: every pattern of bits is a number.
namespace cxr::detail {

inline constexpr std::string_view checksums_key = "cxr.checksums";

/// Of a tensor's bytes. @pre  it is contiguous and on the CPU
inline std::string checksum(Tensor const& tensor) {
  auto const* bytes = static_cast<std::uint8_t const*>(tensor.const_data_ptr());
  return hash_text(content_hash(std::span(bytes, tensor.nbytes())));
}
/// Of all other metadata.
inline std::string checksum(std::map<std::string, std::string> const& metadata) {
  std::string text;
  for (auto const& [key, value] : metadata)
    if (key != checksums_key)
      text += std::to_string(key.size()) + ' ' + key + std::to_string(value.size()) + ' ' + value;
  return hash_text(content_hash(text));
}

/// Whether checksums are written with these metadata: those of a file of cxr.
inline bool needs_checksums(std::map<std::string, std::string> const& metadata) {
  auto const first = metadata.lower_bound("cxr.");
  return first != metadata.end() && first->first.starts_with("cxr.");
}

/// Compares the checksums of a file, if it has any, with its content. Reads every byte.
/// @throws file_error (a tensor or the metadata are not those that were written; named)
inline void require_checksums(weight_file const& content, std::filesystem::path const& file) {
  auto const found = content.metadata.find(std::string(checksums_key));
  if (found == content.metadata.end()) return;
  auto const refuse = [&](std::string const& problem) {
    throw file_error(file, "is damaged: " + problem,
                     "restore it from a copy; the disk or a transfer changed it. If it was changed "
                     "on purpose, as in Python, save it without the metadata entry cxr.checksums",
                     "checksum");
  };
  auto const written = parse_bounded_object(
      found->second, [&](std::string const& problem) { refuse("its checksums: it " + problem); });
  std::map<std::string_view, json const*> sums;  // an ordered_json searches from its first name
  for (auto const& [name, sum] : written.get_ref<json::object_t const&>()) sums.emplace(name, &sum);
  auto const require = [&](std::string const& name, std::string const& sum, std::string what) {
    auto const entry = sums.find(name);
    if (entry == sums.end() || *entry->second != json(sum))
      refuse(what + " not those that were written");
  };
  require("__metadata__", checksum(content.metadata), "its metadata are");
  for (auto const& [name, tensor] : content.tensors)
    require(name, checksum(tensor), "the bytes of " + name + " are");
  if (written.size() != content.tensors.size() + 1) refuse("a tensor is missing");
}

}  // namespace cxr::detail
