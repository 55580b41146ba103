// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cxr/core/bounded_json.hpp"
#include "cxr/core/error.hpp"
#include "cxr/format/pickle/pickle.hpp"
#include "cxr/format/torch/checkpoint_tree.hpp"
#include "cxr/format/torch/malformed.hpp"
#include "cxr/format/torch/torch_storage.hpp"
#include "cxr/format/torch/torch_tensor.hpp"
#include "cxr/format/weight_file.hpp"
#include "cxr/format/zip/zip_archive.hpp"

// What torch.save writes (torch/serialization.py): since PyTorch 1.6 a zip archive, before that a
// stream of five pickles and the storages behind them.
namespace cxr::detail {

/// Whether a file begins as a legacy stream: with the pickle of 0x1950a86a20f9469cfc6c, in protocol 2,
/// which hardly anybody changes, or in another.
inline bool begins_legacy(std::string_view head) {
  constexpr std::string_view number{"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e", 13};
  constexpr std::size_t frame = 9;  // of protocol 4 and 5
  return head.starts_with('\x80') &&
         (head.substr(std::min<std::size_t>(2, head.size())).starts_with(number) ||
          head.substr(std::min(2 + frame, head.size())).starts_with(number));
}

/// Reads one file that torch.save wrote.
class torch_file_reader {
 public:
  explicit torch_file_reader(std::filesystem::path file) : file_(std::move(file)), memory_(file_) {}

  /// @param network  as of read_weights
  weight_file read_zip(std::string_view network = {}) const {
    zip_archive const archive(memory_.bytes(), file_);
    auto const root = root_of(archive);
    auto const member = [&](std::string const& name) { return archive.find(root + name); };
    if (member("constants.pkl"))
      throw file_error(file_, "is a TorchScript program, not weights",
                       "save its state_dict() with torch.save in Python", "torchscript");
    auto const* data = member("data.pkl");
    if (data->compressed)
      throw file_error(file_, "is a PyTorch file that a zip program has compressed",
                       "load it with torch.load and save it again with torch.save",
                       "compressed-torch-file");
    if (auto const* order = member("byteorder");
        order && text_of(archive.content(*order)) != "little")
      refuse_big_endian();
    auto const program = archive.content(*data);
    // Its numbers state where each tensor is. torch.serialization.set_crc32_options(False) writes 0.
    bool const checked = data->crc != 0;
    if (checked) archive.require_unchanged(*data);
    std::size_t position = 0;
    auto const values = read_pickle(program, position, memory_.bytes().size(), file_);
    torch_storages storages(values, memory_, file_);
    place_members(archive, root + "data/", storages);
    if (!checked) require_all_used(archive, root + "data/", storages);
    torch_tensors const tensors(values, storages, checked);
    return checkpoint_tree(values, tensors, file_).read("PyTorch zip", network);
  }

  weight_file read_legacy(std::string_view network = {}) const {
    auto const bytes = memory_.bytes();
    std::size_t position = 0;
    auto const next_pickle = [&] {
      if (position >= bytes.size()) refuse("it is truncated");
      return read_pickle(bytes, position, bytes.size(), file_);
    };
    next_pickle();  // the number that marks the format
    auto const version = next_pickle(), system = next_pickle(), values = next_pickle(),
               keys = next_pickle();
    if (version[version.root].integer != 1001) refuse("its protocol version is not 1001");
    for (auto const& [key, value] : system[system.root].pairs)
      if (system[key].text == "little_endian" && system[value].integer == 0) refuse_big_endian();
    torch_storages storages(values, memory_, file_);
    place_stream(keys, position, storages);
    torch_tensors const tensors(values, storages, /*checked=*/false);
    return checkpoint_tree(values, tensors, file_).read("PyTorch legacy stream", network);
  }

 private:
  [[noreturn]] void refuse(std::string const& problem) const {
    refuse_malformed(file_, "PyTorch file", problem);
  }
  [[noreturn]] void refuse_big_endian() const {
    throw file_error(file_, "was written on a big-endian machine",
                     "load it with Python there and save it as safetensors", "big-endian");
  }

  static std::string_view text_of(std::span<std::uint8_t const> bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
  }

  /// The folder that all members share: torch.save names it after the file.
  std::string root_of(zip_archive const& archive) const {
    for (auto const& member : archive.members()) {
      auto const root = member.name.substr(0, member.name.find('/') + 1);
      if (member.name.substr(root.size()) == "data.pkl") return std::string(root);
    }
    refuse_other_archive(archive);
  }

  /// Names the file inside a zip archive that somebody packed, if it looks like weights.
  [[noreturn]] void refuse_other_archive(zip_archive const& archive) const {
    constexpr std::array<std::string_view, 6> endings{".safetensors", ".pth", ".pt",
                                                      ".ckpt",        ".bin", ".tar"};
    std::string_view inside;
    for (auto const& member : archive.members()) {
      bool const weights =
          std::any_of(endings.begin(), endings.end(),
                      [&](std::string_view ending) { return member.name.ends_with(ending); });
      if (weights || (inside.empty() && !member.name.ends_with('/'))) inside = member.name;
      if (weights) break;
    }
    if (inside.empty()) refuse("it is a zip archive without a file");
    throw file_error(file_, "is a zip archive that holds " + clipped(inside),
                     "unpack it, and give that file if it is the weights",
                     "unknown-weights-format");
  }

  void place_members(zip_archive const& archive, std::string const& folder,
                     torch_storages& storages) const {
    for (auto const& claim : storages.claims()) {
      auto const* member = archive.find(folder + std::string(claim.key));
      if (!member) refuse("its storage " + std::string(claim.key) + " is missing");
      storages.place(claim.key, archive.content(*member));
    }
  }
  void require_all_used(zip_archive const& archive, std::string const& folder,
                        torch_storages const& storages) const {
    for (auto const& member : archive.members())
      if (member.name.starts_with(folder) && !storages.has(member.name.substr(folder.size())))
        refuse("it holds a storage that no tensor uses");
  }

  /// The storages of a stream are in the order of its keys, each behind its number of elements.
  void place_stream(pickle const& keys, std::size_t position, torch_storages& storages) const {
    auto const bytes = memory_.bytes();
    std::map<std::string_view, storage_claim> claims;
    for (auto const& claim : storages.claims()) claims.emplace(claim.key, claim);
    for (auto const index : keys[keys.root].items) {
      auto const claim = claims.find(keys[index].text);
      if (claim == claims.end()) refuse("it holds a storage that no tensor uses");
      std::uint64_t count = 0;
      if (bytes.size() - position < sizeof count) refuse("it is truncated");
      std::memcpy(&count, bytes.data() + position, sizeof count);
      position += sizeof count;
      auto const width = claim->second.width();
      if (count != claim->second.count) refuse("a storage has another size than its tensor states");
      if (count > (bytes.size() - position) / width) refuse("it is truncated inside a storage");
      storages.place(claim->first, bytes.subspan(position, count * width));
      position += count * width;
    }
    if (position != bytes.size()) refuse("bytes are left over after the last storage");
  }

  std::filesystem::path file_;
  tensor_memory memory_;
};

}  // namespace cxr::detail
