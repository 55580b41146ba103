// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/mapped_file.hpp"
#include "cxr/format/bounded_json.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/format/torch/torch_file.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr {

namespace detail {

/// Told by the first bytes of a file.
enum class weights_format {
  safetensors,
  index,
  torch_zip,
  torch_legacy,
  torch_tar,
  pickle,
  empty,
  unknown
};

inline weights_format format_of(std::filesystem::path const& file) {
  std::string head(264, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file))
    throw file_error(file, "cannot be read", "check the path and its permissions", "cannot-read");
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  auto const holds = [&](std::size_t position, std::string_view mark) {
    return std::string_view(head).substr(std::min(position, head.size())).starts_with(mark);
  };
  if (holds(0, "PK\3\4")) return weights_format::torch_zip;
  if (begins_legacy(head)) return weights_format::torch_legacy;
  if (holds(8, "{")) return weights_format::safetensors;
  if (holds(0, "{")) return weights_format::index;
  if (holds(257, "ustar")) return weights_format::torch_tar;
  if (head.empty()) return weights_format::empty;
  return holds(0, "\x80") ? weights_format::pickle : weights_format::unknown;
}

inline weight_file read_single_file(std::filesystem::path const& file, weights_format format) {
  switch (format) {
    case weights_format::safetensors: return read_safetensors(file);
    case weights_format::torch_zip: return torch_file_reader(file).read_zip();
    case weights_format::torch_legacy: return torch_file_reader(file).read_legacy();
    case weights_format::torch_tar:
      throw file_error(
          file, "is a tar archive, or was written by PyTorch 0.1 (2016)",
          "unpack it, or load it with Python and save its state_dict() with torch.save",
          "unknown-weights-format");
    case weights_format::pickle:
      throw file_error(file, "is a pickle that torch.save did not write",
                       "load it with Python and save its state_dict() with torch.save",
                       "unknown-weights-format");
    case weights_format::empty:
      throw file_error(file, "is empty", "fetch or write it again", "unknown-weights-format");
    default:
      throw file_error(file, "is neither a safetensors file nor a file of torch.save",
                       "give PyTorch weights (.pth, .pt, .ckpt, .bin) or safetensors; a web page "
                       "saved under such "
                       "a name is not one",
                       "unknown-weights-format");
  }
}

/// Reads the files that an index names, all in its own folder.
class index_reader {
 public:
  explicit index_reader(std::filesystem::path const& file) : file_(file) {}

  weight_file read() const {
    mapped_file const memory(file_);
    auto const index =
        parse_bounded({reinterpret_cast<char const*>(memory.bytes().data()), memory.bytes().size()},
                      [&](std::string const& problem) { refuse(problem); });
    auto const map = index.find("weight_map");
    if (map == index.end() || !map->is_object()) refuse("it has no weight_map");
    std::map<std::string, std::vector<std::string>> shards;  // file -> names
    for (auto const& [name, shard] : map->items()) {
      if (!shard.is_string()) refuse("the file of " + name + " is not a text");
      shards[shard.get<std::string>()].push_back(name);
    }
    weight_file all{.format = "index"};
    for (auto& [shard, names] : shards) add_shard(shard, std::move(names), all);
    std::sort(all.tensors.begin(), all.tensors.end(),
              [](auto const& a, auto const& b) { return a.name < b.name; });
    return all;
  }

 private:
  [[noreturn]] void refuse(std::string const& problem) const {
    throw file_error(file_, "is not a valid index of weights: " + problem,
                     "fetch it again with all files that it names; nothing was loaded",
                     "bad-index");
  }

  void add_shard(std::string const& shard, std::vector<std::string> names, weight_file& all) const {
    if (std::filesystem::path(shard).filename() != shard || shard == "..")
      refuse(shard + " is not in the same folder");
    auto const path = file_.parent_path() / shard;
    auto const format = format_of(path);
    auto part = read_single_file(path, format);
    std::sort(names.begin(), names.end());
    for (auto& entry : part.tensors) {
      if (!std::binary_search(names.begin(), names.end(), entry.name))
        refuse(shard + " holds " + entry.name + ", which the index does not place there");
      all.tensors.push_back(std::move(entry));
    }
    if (part.tensors.size() != names.size()) refuse(shard + " lacks tensors that the index names");
    all.metadata.merge(part.metadata);
    all.format = part.format + " in several files";
  }

  std::filesystem::path const& file_;
};

}  // namespace detail

/// Reads a weights file in any format that PyTorch or safetensors ever wrote. The content tells the
/// format, whatever the file is called. Nothing in the file is executed.
/// @param file  safetensors, or an index of several (model.safetensors.index.json); a state dict, a
///              checkpoint around one or a whole pickled module, from any version of torch.save
/// @throws file_error (missing, truncated, damaged, dangerous, of another format; states which)
inline weight_file read_weights(std::filesystem::path const& file) {
  auto const format = detail::format_of(file);
  if (format == detail::weights_format::index) return detail::index_reader(file).read();
  return detail::read_single_file(file, format);
}

}  // namespace cxr
