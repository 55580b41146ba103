// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/format/pickle/pickle_value.hpp"
#include "cxr/format/torch/malformed.hpp"
#include "cxr/format/torch/torch_dtype.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr::detail {

/// What a pickle states of one storage: ("storage", type, key, location, count[, view]).
struct storage_claim {
  std::string_view key;
  std::optional<at::ScalarType> type;  ///< none: untyped, counted in bytes
  std::uint64_t count = 0;             ///< elements of the storage
  std::uint64_t first = 0;             ///< element where a view of it begins (PyTorch 0.3)
  std::uint64_t seen = 0;              ///< elements of the view

  /// Bytes per element.
  std::uint64_t width() const { return type ? at::elementSize(*type) : 1; }
};

/// The storages of a file of torch.save: what its pickle states of them, checked against their bytes.
class torch_storages {
 public:
  using ref = pickle_value::ref;

  /// All arguments must outlive the storages.
  torch_storages(pickle const& values, tensor_memory const& memory,
                 std::filesystem::path const& file)
      : values_(values), memory_(memory), file_(file) {}

  [[noreturn]] void refuse(std::string const& problem) const {
    refuse_malformed(file_, "PyTorch file", problem);
  }

  /// Refuses a tensor that is no table of numbers. @param what  "a quantised tensor"
  [[noreturn]] void refuse_kind(std::string const& name, std::string const& what,
                                std::string const& cure) const {
    throw file_error(file_, name + " is " + what, cure, "tensor-not-dense");
  }
  [[noreturn]] void refuse_quantised(std::string const& name) const {
    refuse_kind(name, "a quantised tensor",
                "take the weights before they were quantised, or save "
                "{name: tensor.dequantize()} with torch.save");
  }

  /// Every storage that the pickle mentions.
  std::vector<storage_claim> claims() const {
    std::vector<storage_claim> all;
    for (auto const& value : values_.values)
      if (value.kind == pickle_kind::persistent) all.push_back(claim(value));
    return all;
  }

  /// The claim of one persistent value.
  storage_claim claim(pickle_value const& persistent) const {
    auto const& items = values_[persistent.target].items;
    if (items.size() < 5 || values_[items[0]].text != "storage")
      refuse("it refers to something outside that is not a storage");
    auto const& key = values_[items[2]];
    storage_claim storage;
    storage.type = type_of(values_[items[1]]);
    if (key.kind != pickle_kind::text) refuse("a storage has a key that is not a text");
    storage.key = key.text;
    storage.count = storage.seen = number(items[4]);
    if (items.size() > 5 && values_[items[5]].kind == pickle_kind::tuple) {
      auto const& view = values_[items[5]].items;  // (key, offset, size)
      if (view.size() != 3) refuse("a storage is a view of an unknown kind");
      storage.first = number(view[1]);
      storage.seen = number(view[2]);
      if (storage.first > storage.count || storage.seen > storage.count - storage.first)
        refuse("a storage is a view beyond the end of another");
    }
    return storage;
  }

  /// States where the bytes of a storage are.
  void place(std::string_view key, std::span<std::uint8_t const> bytes) { places_[key] = bytes; }
  /// Whether a storage has a place.
  bool has(std::string_view key) const { return places_.contains(key); }

  /// All elements of a storage: tensors that share one in the file share its memory here.
  /// @pre the claim has a type
  /// @param name  of the tensor, for errors
  Tensor elements(storage_claim const& claim, std::string const& name) const {
    auto const found = places_.find(claim.key);
    if (found == places_.end()) refuse("the storage of " + name + " is missing");
    auto& known = tensors_[{claim.key, *claim.type}];
    if (known.defined()) {
      if (static_cast<std::uint64_t>(known.numel()) != claim.count)
        refuse("the storage of " + name + " is described twice, with two sizes");
      return known;
    }
    auto const& bytes = found->second;
    if (claim.count > bytes.size() / claim.width())
      refuse("the storage of " + name + " claims " + std::to_string(claim.count) +
             " elements and has " + std::to_string(bytes.size()) + " bytes");
    // Storages that overlap, or are read as several dtypes, might become far more than the file.
    used_bytes_ += claim.count * claim.width();
    if (used_bytes_ > 2 * memory_.bytes().size()) refuse("its storages overlap");
    auto const count = static_cast<std::int64_t>(claim.count);
    return known = memory_.tensor(bytes.data(), count, *claim.type);
  }

 private:
  std::optional<at::ScalarType> type_of(pickle_value const& type) const {
    if (type.kind == pickle_kind::global) {
      if (type.text == "UntypedStorage") return std::nullopt;
      for (auto const& known : torch_dtypes)
        if (!known.storage.empty() && type.text == known.storage) return known.type;
      // QInt8Storage, QUInt4x2Storage, …: the storages are read before the tensors.
      if (type.text.starts_with("QInt") || type.text.starts_with("QUInt"))
        refuse_quantised("one of its tensors");
    }
    refuse("a storage has the unknown type " + std::string(type.text));
  }
  std::uint64_t number(ref index) const {
    auto const& value = values_[index];
    if (value.kind != pickle_kind::integer || value.integer < 0)
      refuse("a storage has a size or offset that is not a whole number");
    return static_cast<std::uint64_t>(value.integer);
  }

  pickle const& values_;
  tensor_memory const& memory_;
  std::filesystem::path const& file_;
  std::map<std::string_view, std::span<std::uint8_t const>> places_;
  mutable std::map<std::pair<std::string_view, at::ScalarType>, Tensor> tensors_;
  mutable std::uint64_t used_bytes_ = 0;
};

}  // namespace cxr::detail
