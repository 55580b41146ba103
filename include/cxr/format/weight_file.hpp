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

#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/core/text.hpp"

namespace cxr {

/// The content of a weights file, whatever its format. The tensors are on the CPU. Most are views of
/// one copy of the file, which lives as long as one of them.
struct weight_file {
  std::string format = {};                           ///< "safetensors", "PyTorch zip", …
  std::vector<named_tensor> tensors = {};            ///< sorted by name
  std::map<std::string, std::string> metadata = {};  ///< texts and numbers beside the tensors
  std::vector<std::string> aside = {};               ///< other content: "optimizer (728 tensors)"
};

namespace detail {

// A file that exceeds these limits does not hold weights, but was made to use up memory.
inline constexpr std::size_t most_tensors = 16'384;
inline constexpr std::size_t longest_name = 1'000;  // in bytes
inline std::string too_long(std::string_view name) {
  return "the name " + std::string(name.substr(0, 40)) + "… is longer than " +
         std::to_string(longest_name) + " bytes";
}

/// @param names  keys, or how the names of each network's tensors begin
[[noreturn]] inline void refuse_several_networks(std::filesystem::path const& file,
                                                 std::vector<std::string> const& names) {
  throw file_error(file, "holds more than one network: " + first_names(names),
                   "choose one with --weights-network " + names.front() +
                       ", or in C++ load<…>(file, {}, \"" + names.front() + "\")",
                   "weights-of-two-networks");
}

/// A tensor as files hold it: on the CPU, contiguous, no lazy conjugate or negative.
inline Tensor materialised(Tensor const& tensor) {
  return tensor.detach().cpu().resolve_conj().resolve_neg().contiguous();
}

/// A file in memory, as long as one of its tensors lives.
class tensor_memory {
 public:
  explicit tensor_memory(std::filesystem::path const& file)
      : file_(std::make_shared<file_bytes>(file)) {}

  std::span<std::uint8_t const> bytes() const { return file_->bytes(); }

  /// The bytes as a contiguous tensor: a view, or a copy where they lie at an odd address.
  /// @pre they are inside bytes(), as many as the sizes need
  Tensor tensor(std::uint8_t const* begin, at::IntArrayRef sizes, at::ScalarType type) const {
    bool const aligned = reinterpret_cast<std::uintptr_t>(begin) % at::elementSize(type) == 0;
    // The memory is not const, and no one else's.
    auto* const data = const_cast<std::uint8_t*>(begin);
    if (aligned)
      return at::for_blob(data, sizes)
          .context(new std::shared_ptr<file_bytes>(file_),
                   [](void* context) { delete static_cast<std::shared_ptr<file_bytes>*>(context); })
          .options(type)
          .make_tensor();
    Tensor copy = at::empty(sizes, type);
    if (copy.nbytes() > 0) std::memcpy(copy.mutable_data_ptr(), data, copy.nbytes());
    return copy;
  }

 private:
  std::shared_ptr<file_bytes> file_;
};

}  // namespace detail

}  // namespace cxr
