// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <boost/crc.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/format/pickle/pickle_opcode.hpp"
#include "cxr/format/torch/torch_dtype.hpp"
#include "cxr/format/weight_file.hpp"

// The layout of torch.save in PyTorch 2.11, of a contiguous state dict on the CPU
// (torch/serialization.py, _save; torch/_tensor.py, _reduce_ex_internal).
namespace cxr {

namespace detail {

/// The bytes of a number, little-endian.
template <class T>
std::string raw(T number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

/// Writes the pickle (protocol 2) of an OrderedDict of tensors, storage i under the key i.
class state_dict_pickle {
 public:
  state_dict_pickle() {
    put(opcode::protocol, "\2");
    empty_ordered_dict();
    put(opcode::mark);
  }

  void add(std::string const& name, Tensor const& contiguous, torch_dtype const& dtype) {
    bool const typed = !dtype.storage.empty();
    text(name);
    global("torch._utils", typed ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3");
    put(opcode::mark);
    put(opcode::mark);
    text("storage");
    global(typed ? "torch" : "torch.storage", typed ? dtype.storage : "UntypedStorage");
    text(std::to_string(next_storage_++));
    text("cpu");
    integer(typed ? contiguous.numel() : static_cast<std::int64_t>(contiguous.nbytes()));
    put(opcode::tuple);
    put(opcode::bin_persistent_id);
    integer(0);
    integers(contiguous.sizes());
    integers(contiguous.strides());
    put(opcode::new_false);  // requires_grad
    empty_ordered_dict();    // backward hooks
    if (!typed) global("torch", dtype.name);
    put(opcode::tuple);
    put(opcode::reduce);
  }

  std::string finish() {
    put(opcode::set_items);
    put(opcode::stop);
    return bytes_;
  }

 private:
  void put(opcode code, std::string_view argument = {}) {
    bytes_ += static_cast<char>(code);
    bytes_ += argument;
  }
  void text(std::string_view content) {
    put(opcode::bin_unicode, raw(static_cast<std::uint32_t>(content.size())));
    bytes_ += content;
  }
  void global(std::string const& module, std::string_view name) {
    put(opcode::global, module + "\n" + std::string(name) + "\n");
  }
  void integer(std::int64_t number) {
    if (number >= 0 && number <= std::numeric_limits<std::int32_t>::max())
      put(opcode::bin_int, raw(static_cast<std::int32_t>(number)));
    else
      put(opcode::long1, "\10" + raw(number));  // of eight bytes
  }
  void integers(at::IntArrayRef numbers) {
    put(opcode::mark);
    for (auto const number : numbers) integer(number);
    put(opcode::tuple);
  }
  void empty_ordered_dict() {
    global("collections", "OrderedDict");
    put(opcode::empty_tuple);
    put(opcode::reduce);
  }

  std::string bytes_;
  int next_storage_ = 0;
};

/// Writes members without compression, one after the other, then their directory. All times are in
/// 1980, so that equal content gives equal bytes.
class zip_writer {
 public:
  explicit zip_writer(std::filesystem::path const& file) : file_(file), out_(file) {}

  void add(std::string const& name, std::span<std::byte const> content) {
    std::uint64_t const header = 30 + name.size() + 4,
                        padding = (alignment - (position_ + header) % alignment) % alignment;
    if (position_ + header + padding + content.size() > largest || count_ == most_members)
      throw file_error(file_, "would be larger than a zip archive of 4 GiB",
                       "write it with write_safetensors", "too-large-for-zip");
    boost::crc_32_type crc;
    crc.process_bytes(content.data(), content.size());
    auto const size = static_cast<std::uint32_t>(content.size());
    std::string const common = raw(std::uint16_t{0}) + raw(std::uint16_t{0}) +  // flags, stored
                               raw(std::uint16_t{0}) + raw(std::uint16_t{0x21}) +
                               raw(static_cast<std::uint32_t>(crc.checksum())) + raw(size) +
                               raw(size) + raw(static_cast<std::uint16_t>(name.size()));
    directory_ += "PK\1\2" + raw(std::uint16_t{20}) + raw(std::uint16_t{20}) + common +
                  std::string(12, '\0') + raw(static_cast<std::uint32_t>(position_)) + name;
    // The extra field FB pads, as torch.save does, so that the content can be memory-mapped.
    put("PK\3\4" + raw(std::uint16_t{20}) + common + raw(static_cast<std::uint16_t>(4 + padding)) +
        name + "FB" + raw(static_cast<std::uint16_t>(padding)) + std::string(padding, 'Z'));
    put(content);
    ++count_;
  }
  void add(std::string const& name, std::string const& content) {
    add(name, std::as_bytes(std::span(content)));
  }

  /// Makes the file appear.
  void commit() {
    auto const begin = static_cast<std::uint32_t>(position_);
    put(directory_);
    put("PK\5\6" + raw(std::uint32_t{0}) + raw(count_) + raw(count_) +
        raw(static_cast<std::uint32_t>(directory_.size())) + raw(begin) + raw(std::uint16_t{0}));
    out_.commit();
  }

 private:
  // The rest of 32 bits is for the directory.
  static constexpr std::uint64_t alignment = 64, largest = 0xf0000000;
  static constexpr std::uint16_t most_members = 0xfff0;

  void put(std::span<std::byte const> bytes) {
    out_.write(bytes);
    position_ += bytes.size();
  }
  void put(std::string const& bytes) { put(std::as_bytes(std::span(bytes))); }

  std::filesystem::path file_;
  atomic_file out_;
  std::string directory_;
  std::uint64_t position_ = 0;
  std::uint16_t count_ = 0;
};

}  // namespace detail

/// Writes a state dict as torch.save does, completely or not at all: an OrderedDict that
/// `torch.load(file, weights_only=True)` and `load_state_dict(…, strict=True)` take. Equal input
/// gives equal bytes.
/// @param tensors  any device, any strides, every dtype of torch_dtypes; written contiguous
/// @throws file_error (disk full, folder not writable, a name twice, larger than 4 GiB)
inline void write_torch_file(std::filesystem::path const& file,
                             std::vector<named_tensor> const& tensors) {
  std::vector<Tensor> contiguous;
  std::set<std::string_view> names;
  detail::state_dict_pickle program;
  for (auto const& [name, tensor] : tensors) {
    if (!names.insert(name).second)
      throw file_error(file, "the name " + name + " occurs twice", "name each tensor once",
                       "bad-torch-file");
    auto const known =
        std::find_if(detail::torch_dtypes.begin(), detail::torch_dtypes.end(),
                     [type = tensor.scalar_type()](auto const& row) { return row.type == type; });
    if (known == detail::torch_dtypes.end())
      throw file_error(file, name + " has a dtype that cxr does not write", "convert it to float",
                       "bad-torch-file");
    contiguous.push_back(detail::materialised(tensor));
    program.add(name, contiguous.back(), *known);
  }
  detail::zip_writer archive(file);
  std::string const root = "archive/";
  archive.add(root + "data.pkl", program.finish());
  archive.add(root + "byteorder", std::string("little"));
  for (std::size_t key = 0; key < contiguous.size(); ++key)
    archive.add(root + "data/" + std::to_string(key),
                {static_cast<std::byte const*>(contiguous[key].const_data_ptr()),
                 contiguous[key].nbytes()});
  archive.add(root + "version", std::string("3\n"));
  archive.commit();
}

}  // namespace cxr
