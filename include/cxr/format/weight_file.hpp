// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/mapped_file.hpp"
#include "cxr/core/named_tensor.hpp"

namespace cxr {

/// What a file of weights holds, whatever its format. The tensors are on the CPU; most are views of
/// the mapped file: writing to one changes memory, never the file, which must not be cut shorter
/// while one of them lives (to replace or remove it is no harm).
struct weight_file {
  std::string format;                           ///< "safetensors", "PyTorch zip", …
  std::vector<named_tensor> tensors;            ///< sorted by name
  std::map<std::string, std::string> metadata;  ///< texts and numbers beside the tensors
  std::vector<std::string> aside;               ///< what else is in it: "optimizer (728 tensors)"
};

namespace detail {

/// More tensors than this are not weights, but a file made to use up memory.
inline constexpr std::size_t most_tensors = 16'384;
/// Nor are tensors of longer names, in bytes.
inline constexpr std::size_t longest_name = 1'000;
inline std::string too_long(std::string_view name) {
  return "the name " + std::string(name.substr(0, 40)) + "… is longer than " +
         std::to_string(longest_name) + " bytes";
}

/// The numbers of a tensor as a file holds them: on the CPU, in order, nothing lazy.
inline Tensor written_out(Tensor const& any) {
  return any.detach().cpu().resolve_conj().resolve_neg().contiguous();
}

/// A mapped file that tensors hold on to.
class tensor_memory {
 public:
  explicit tensor_memory(std::filesystem::path const& file)
      : file_(std::make_shared<mapped_file>(file, mapped_file::use::copy_on_write)) {}

  std::span<std::uint8_t const> bytes() const { return file_->bytes(); }

  /// The bytes as a contiguous tensor: a view, or a copy where they lie at an odd address.
  /// @pre they are inside of bytes(), as many as the sizes need
  Tensor tensor(std::uint8_t const* begin, at::IntArrayRef sizes, at::ScalarType type) const {
    bool const aligned = reinterpret_cast<std::uintptr_t>(begin) % at::elementSize(type) == 0;
    // The pages are private and writable, as said to mmap.
    auto* const data = const_cast<std::uint8_t*>(begin);
    if (aligned)
      return at::for_blob(data, sizes)
          .context(new std::shared_ptr<mapped_file>(file_),
                   [](void* kept) { delete static_cast<std::shared_ptr<mapped_file>*>(kept); })
          .options(type)
          .make_tensor();
    Tensor copy = at::empty(sizes, type);
    if (copy.nbytes() > 0) std::memcpy(copy.mutable_data_ptr(), data, copy.nbytes());
    return copy;
  }

 private:
  std::shared_ptr<mapped_file> file_;
};

}  // namespace detail

}  // namespace cxr
