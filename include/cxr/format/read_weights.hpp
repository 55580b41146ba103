// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/bounded_json.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/core/file_kind.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/format/torch/torch_file.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr {

namespace detail {

/// The formats that are read. Told by the first bytes of a file.
enum class weights_format { safetensors, index, torch_zip, torch_legacy, other };

inline std::string first_bytes(std::filesystem::path const& file) {
  std::string head(file_kind_bytes, '\0');
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file))
    throw file_error(file, "cannot be read", "check the path and its permissions", "cannot-read");
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

inline weights_format format_of(std::string_view head) {
  if (head.starts_with("PK\3\4")) return weights_format::torch_zip;
  if (begins_legacy(head)) return weights_format::torch_legacy;
  if (head.size() > 8 && head[8] == '{') return weights_format::safetensors;
  return head.starts_with('{') ? weights_format::index : weights_format::other;
}

/// Names what a file is instead of weights.
[[noreturn]] inline void refuse_format(std::filesystem::path const& file, std::string_view head) {
  auto const refuse = [&](std::string_view what, std::string_view cure) {
    throw file_error(file, std::string(what), std::string(cure), "unknown-weights-format");
  };
  if (head.empty()) refuse("is empty", "fetch or write it again");
  if (auto const* kind = file_kind_of(head)) refuse(kind->what, kind->cure);
  if (head.starts_with('\x80'))
    refuse("is a pickle that torch.save did not write",
           "load it with Python and save its state_dict() with torch.save");
  refuse("is neither a safetensors file nor a file of torch.save",
         "give PyTorch weights (.pth, .pt, .ckpt, .bin) or safetensors");
  std::abort();  // refuse() throws
}

inline weight_file read_single_file(std::filesystem::path const& file,
                                    std::string_view network = {}) {
  auto const head = first_bytes(file);
  switch (format_of(head)) {
    case weights_format::safetensors: return read_safetensors(file);
    case weights_format::torch_zip: return torch_file_reader(file).read_zip(network);
    case weights_format::torch_legacy: return torch_file_reader(file).read_legacy(network);
    default: refuse_format(file, head);
  }
}

/// Reads the files that an index names, all in its own folder.
class index_reader {
 public:
  explicit index_reader(std::filesystem::path const& file) : file_(file) {}

  weight_file read() const {
    file_bytes const memory(file_);
    auto const index = parse_bounded_object(
        {reinterpret_cast<char const*>(memory.bytes().data()), memory.bytes().size()},
        [&](std::string const& problem) { refuse("it " + problem); });
    auto const map = index.find("weight_map");
    if (map == index.end() || !map->is_object()) refuse_other_json(index);
    std::map<std::string, std::vector<std::string>> shards;  // file -> names
    for (auto const& [name, shard] : map->items()) {
      if (!shard.is_string()) refuse("the file of " + clipped(name) + " is not a text");
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

  /// A server's answer in place of the file, such as that one must sign in, or a config.json.
  [[noreturn]] void refuse_other_json(json const& other) const {
    throw file_error(file_, "is JSON without a weight_map: " + clipped(other.dump()),
                     std::string(file_kind_of("{")->cure), "unknown-weights-format");
  }

  void add_shard(std::string const& shard, std::vector<std::string> names, weight_file& all) const {
    if (std::filesystem::path(shard).filename() != shard || shard == "..")
      refuse(clipped(shard) + " is not in the same folder");
    auto part = read_single_file(file_.parent_path() / shard);
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
/// @param network  the key of one of several state dicts in a checkpoint ("model_ema"): the names of
///                 its tensors then begin with it; empty, or no such key: that under the usual key
/// @throws file_error (missing, truncated, damaged, dangerous, of another format; states which)
inline weight_file read_weights(std::filesystem::path const& file, std::string_view network = {}) {
  bool const index = detail::format_of(detail::first_bytes(file)) == detail::weights_format::index;
  return index ? detail::index_reader(file).read() : detail::read_single_file(file, network);
}

}  // namespace cxr
