// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/format/torch/checkpoint_tree.hpp"
#include "cxr/format/torch/pickle.hpp"
#include "cxr/format/torch/torch_storage.hpp"
#include "cxr/format/torch/zip_archive.hpp"
#include "cxr/format/weight_file.hpp"

// What torch.save writes (torch/serialization.py): since PyTorch 1.6 a zip archive, before that a
// stream of five pickles and the storages behind them.
namespace cxr::detail {

/// The first bytes of a legacy stream: the pickle of 0x1950a86a20f9469cfc6c, in protocol 2, which
/// all but nobody changes, or in another.
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

  weight_file read_zip() const {
    zip_archive const archive(memory_.bytes(), file_);
    auto const root = root_of(archive);
    auto const named = [&](std::string const& name) { return archive.find(root + name); };
    if (named("constants.pkl"))
      throw file_error(file_, "is a TorchScript program, not weights",
                       "save its state_dict() with torch.save in Python", "torchscript");
    if (auto const* order = named("byteorder");
        order && text_of(archive.content(*order)) != "little")
      refuse_big_endian();
    auto const* data = named("data.pkl");
    auto const program = archive.content(*data);
    // Its numbers say where each tensor lies. torch.serialization.set_crc32_options(False) writes 0.
    bool const checked = data->crc != 0;
    if (checked) archive.require_unchanged(*data);
    std::size_t position = 0;
    auto const values = read_pickle(program, position, memory_.bytes().size(), file_);
    torch_tensors tensors(values, checked, memory_, file_);
    for (auto const& one : tensors.claims()) {
      auto const* storage = named("data/" + std::string(one.key));
      if (!storage) refuse("its storage " + std::string(one.key) + " is missing");
      tensors.place(one.key, archive.content(*storage));
    }
    std::string const storages = root + "data/";
    if (!checked)
      for (auto const& member : archive.members())
        if (member.name.starts_with(storages) && !tensors.uses(member.name.substr(storages.size())))
          refuse("it holds a storage that no tensor uses");
    return checkpoint_tree(values, tensors, file_).read("PyTorch zip");
  }

  weight_file read_legacy() const {
    auto const bytes = memory_.bytes();
    std::size_t at = 0;
    auto const next = [&] {
      if (at >= bytes.size()) refuse("it is cut off");
      return read_pickle(bytes, at, bytes.size(), file_);
    };
    next();  // the number that marks the format
    auto const version = next(), system = next(), values = next(), keys = next();
    if (version[version.root].integer != 1001) refuse("its protocol version is not 1001");
    for (auto const& [key, value] : system[system.root].pairs)
      if (system[key].text == "little_endian" && system[value].integer == 0) refuse_big_endian();
    torch_tensors tensors(values, /*checked=*/false, memory_, file_);
    std::map<std::string_view, storage_claim> claims;
    for (auto const& one : tensors.claims()) claims.emplace(one.key, one);
    for (auto const one : keys[keys.root].items) {
      auto const claim = claims.find(keys[one].text);
      if (claim == claims.end()) refuse("it holds a storage that no tensor uses");
      std::uint64_t count = 0;
      if (bytes.size() - at < sizeof count) refuse("it is cut off");
      std::memcpy(&count, bytes.data() + at, sizeof count);
      at += sizeof count;
      auto const width = claim->second.width();
      if (count != claim->second.count) refuse("a storage has another size than its tensor says");
      if (count > (bytes.size() - at) / width) refuse("it is cut off inside a storage");
      tensors.place(claim->first, bytes.subspan(at, count * width));
      at += count * width;
    }
    if (at != bytes.size()) refuse("bytes are left over behind the last storage");
    return checkpoint_tree(values, tensors, file_).read("PyTorch legacy stream");
  }

 private:
  [[noreturn]] void refuse(std::string const& what) const {
    throw file_error(file_, "is no sound PyTorch file: " + what,
                     "fetch it again, or save its state_dict() again with torch.save; nothing was "
                     "loaded",
                     "bad-torch-file");
  }
  [[noreturn]] void refuse_big_endian() const {
    throw file_error(file_, "was written on a big-endian machine",
                     "load it with Python there and save it as safetensors", "big-endian");
  }

  static std::string_view text_of(std::span<std::uint8_t const> bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
  }

  /// The folder that all members share: torch.save takes it from the name of the file.
  std::string root_of(zip_archive const& archive) const {
    constexpr std::string_view wanted = "data.pkl";
    for (auto const& member : archive.members()) {
      auto const root = member.name.substr(0, member.name.find('/') + 1);
      if (member.name.substr(root.size()) == wanted) return std::string(root);
    }
    refuse("it is a zip archive without data.pkl");
  }

  std::filesystem::path file_;
  tensor_memory memory_;
};

}  // namespace cxr::detail
