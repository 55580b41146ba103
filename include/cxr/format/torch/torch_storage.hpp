// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/as_strided.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/format/torch/pickle_value.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr::detail {

/// A dtype by the names that PyTorch's files give it.
struct torch_dtype {
  std::string_view storage;  ///< torch.FloatStorage; empty: always an untyped one
  std::string_view name;     ///< torch.float32
  at::ScalarType type;
};
inline constexpr std::array<torch_dtype, 22> torch_dtypes{
    {{"DoubleStorage", "float64", at::kDouble},
     {"FloatStorage", "float32", at::kFloat},
     {"HalfStorage", "float16", at::kHalf},
     {"BFloat16Storage", "bfloat16", at::kBFloat16},
     {"LongStorage", "int64", at::kLong},
     {"IntStorage", "int32", at::kInt},
     {"ShortStorage", "int16", at::kShort},
     {"CharStorage", "int8", at::kChar},
     {"ByteStorage", "uint8", at::kByte},
     {"BoolStorage", "bool", at::kBool},
     {"ComplexDoubleStorage", "complex128", at::kComplexDouble},
     {"ComplexFloatStorage", "complex64", at::kComplexFloat},
     {"", "complex32", at::kComplexHalf},
     {"", "uint16", at::kUInt16},
     {"", "uint32", at::kUInt32},
     {"", "uint64", at::kUInt64},
     {"", "float8_e4m3fn", at::kFloat8_e4m3fn},
     {"", "float8_e4m3fnuz", at::kFloat8_e4m3fnuz},
     {"", "float8_e5m2", at::kFloat8_e5m2},
     {"", "float8_e5m2fnuz", at::kFloat8_e5m2fnuz},
     {"", "float8_e8m0fnu", at::kFloat8_e8m0fnu},
     {"", "float4_e2m1fn_x2", at::kFloat4_e2m1fn_x2}}};

/// What a pickle says of one storage: ("storage", type, key, location, count[, view]).
struct storage_claim {
  std::string_view key;
  std::optional<at::ScalarType> type;  ///< none: untyped, counted in bytes
  std::uint64_t count = 0;             ///< of elements
  std::uint64_t first = 0;             ///< element of it where a view of it begins (PyTorch 0.3)
  std::uint64_t seen = 0;              ///< elements that the view has

  std::uint64_t width() const { return type ? at::elementSize(*type) : 1; }
};

/// Rebuilds the tensors that a pickle of torch.save describes, each claim checked against the bytes
/// of its storage. (torch/_utils.py, torch/serialization.py)
class torch_tensors {
 public:
  using ref = pickle_value::ref;
  using bytes = std::span<std::uint8_t const>;

  /// @param checked  whether a checksum says that the pickle is as it was written
  torch_tensors(pickle const& values, bool checked, tensor_memory const& memory,
                std::filesystem::path const& file)
      : values_(values), checked_(checked), memory_(memory), file_(file) {}

  /// Says where the bytes of a storage are.
  void place(std::string_view key, bytes where) { storages_[key] = where; }
  /// Whether a storage has a place.
  bool uses(std::string_view key) const { return storages_.contains(key); }

  /// Every storage that the pickle mentions.
  std::vector<storage_claim> claims() const {
    std::vector<storage_claim> all;
    for (auto const& one : values_.values)
      if (one.kind == pickle_kind::persistent) all.push_back(claim(one));
    return all;
  }

  /// Whether a value is a tensor; Parameters, Variables and subclasses are, too.
  bool is_tensor(ref one) const { return call_of(one).function != nullptr; }

  /// The tensor that a value describes. @param name  for errors
  Tensor tensor(ref one, std::string const& name) const {
    auto const [function, arguments] = call_of(one);
    auto const& of = *function;
    auto const& items = *arguments;
    bool const typed = of.text == "_rebuild_tensor" || of.text == "_rebuild_tensor_v2";
    bool const untyped = of.text == "_rebuild_tensor_v3";
    if (!typed && !untyped)
      refuse(name + " is made by " + std::string(of.text) +
             " (sparse, quantised or on no device), which no network of cxr takes");
    if (items.size() < (untyped ? 7 : 4) || values_[items[0]].kind != pickle_kind::persistent)
      refuse(name + " is not described as a tensor");
    if (auto const extra = std::size_t{untyped ? 7u : 6u};
        items.size() > extra && !values_[items[extra]].pairs.empty())
      refuse(name + " is a lazy conjugate or negative; resolve it before saving");
    auto from = claim(values_[items[0]]);
    if (untyped) {
      from.type = dtype_named(items[6], name);
      from.count /= from.width();
      from.seen = from.count;
    }
    if (!from.type) refuse(name + " has a storage without a dtype");
    auto const sizes = numbers(items[2], name), strides = numbers(items[3], name);
    auto const offset = whole(items[1], name);
    require_inside(from, offset, sizes, strides, name);
    return at::as_strided(storage(from, name), sizes, strides,
                          static_cast<std::int64_t>(from.first) + offset);
  }

 private:
  [[noreturn]] void refuse(std::string const& what) const {
    throw file_error(file_, "is no sound PyTorch file: " + what,
                     "fetch it again, or save its state_dict() again with torch.save; nothing was "
                     "loaded",
                     "bad-torch-file");
  }

  /// What is called to rebuild a tensor, and with what.
  struct call {
    pickle_value const* function = nullptr;
    std::vector<ref> const* items = nullptr;
  };
  call made_by(ref one) const {
    auto const& value = values_[one];
    if (value.kind != pickle_kind::object) return {};
    return {&values_[value.of], &value.items};
  }
  /// The call inside of what wraps it; none: the value is no tensor.
  call call_of(ref one) const {
    constexpr int most_wrappers = 4;
    call at = made_by(one);
    for (int depth = 0; at.function && depth < most_wrappers; ++depth) {
      if (at.function->is("torch._tensor", "_rebuild_from_type_v2") && at.items->size() > 2)
        // (function, class, arguments, state) of a subclass
        at = {&values_[(*at.items)[0]], &values_[(*at.items)[2]].items};
      else if (wraps_tensor(*at.function) && !at.items->empty())
        at = made_by(at.items->front());
      else
        break;
    }
    // A tensor that is sparse or quantised is one, too.
    bool const rebuilds = at.function && at.function->module == "torch._utils" &&
                          at.function->text.starts_with("_rebuild_") && !wraps_tensor(*at.function);
    return rebuilds ? at : call{};
  }
  static bool wraps_tensor(pickle_value const& of) {
    return of.is("torch._utils", "_rebuild_parameter") ||
           of.is("torch._utils", "_rebuild_parameter_with_state") ||
           of.is("torch.nn.parameter", "Parameter") || of.is("torch.nn.parameter", "Buffer");
  }

  std::int64_t whole(ref one, std::string const& name) const {
    auto const& value = values_[one];
    if (value.kind != pickle_kind::integer || value.integer < 0)
      refuse(name + " has a size, stride or offset that is no whole number");
    return value.integer;
  }
  std::vector<std::int64_t> numbers(ref one, std::string const& name) const {
    auto const* value = &values_[one];
    // torch.Size((…)) of some files.
    if (value->kind == pickle_kind::object && value->items.size() == 1)
      value = &values_[value->items[0]];
    if (value->kind != pickle_kind::tuple && value->kind != pickle_kind::list)
      refuse(name + " has no list of sizes or strides");
    std::vector<std::int64_t> all;
    for (auto const each : value->items) all.push_back(whole(each, name));
    return all;
  }

  at::ScalarType dtype_named(ref one, std::string const& name) const {
    auto const& value = values_[one];
    for (auto const& known : torch_dtypes)
      if (value.is("torch", known.name)) return known.type;
    refuse(name + " has the unknown dtype " + std::string(value.text));
  }

  storage_claim claim(pickle_value const& persistent) const {
    auto const& items = values_[persistent.of].items;
    if (items.size() < 5 || values_[items[0]].text != "storage")
      refuse("it refers to something outside that is no storage");
    storage_claim one;
    auto const& type = values_[items[1]];
    bool const untyped = type.text == "UntypedStorage";
    for (auto const& known : torch_dtypes)
      if (!known.storage.empty() && type.text == known.storage) one.type = known.type;
    if (type.kind != pickle_kind::global || (!one.type && !untyped))
      refuse("a storage has the unknown type " + std::string(type.text));
    auto const& key = values_[items[2]];
    if (key.kind != pickle_kind::text) refuse("a storage has a key that is no text");
    one.key = key.text;
    one.count = one.seen = static_cast<std::uint64_t>(whole(items[4], "a storage"));
    if (items.size() > 5 && values_[items[5]].kind == pickle_kind::tuple) {
      auto const& window = values_[items[5]].items;  // (key, offset, size)
      if (window.size() != 3) refuse("a storage is a view of an unknown kind");
      one.first = static_cast<std::uint64_t>(whole(window[1], "a storage"));
      one.seen = static_cast<std::uint64_t>(whole(window[2], "a storage"));
      if (one.first > one.count || one.seen > one.count - one.first)
        refuse("a storage is a view beyond the end of another");
    }
    return one;
  }

  /// All elements of a storage: tensors that share one in the file share its memory here.
  Tensor storage(storage_claim const& from, std::string const& name) const {
    auto const found = storages_.find(from.key);
    if (found == storages_.end()) refuse("the storage of " + name + " is missing");
    auto& known = made_[{from.key, *from.type}];
    if (known.defined()) {
      if (static_cast<std::uint64_t>(known.numel()) != from.count)
        refuse("the storage of " + name + " is described twice, with two sizes");
      return known;
    }
    if (from.count > found->second.size() / from.width())
      refuse("the storage of " + name + " claims " + std::to_string(from.count) +
             " elements and has " + std::to_string(found->second.size()) + " bytes");
    // Storages that lie over one another, or are read as several dtypes, might become far more than
    // the file.
    held_ += from.count * from.width();
    if (held_ > 2 * memory_.bytes().size()) refuse("its storages overlap");
    auto const count = static_cast<std::int64_t>(from.count);
    return known = memory_.tensor(found->second.data(), count, *from.type);
  }

  void require_inside(storage_claim const& from, std::int64_t offset,
                      std::vector<std::int64_t> const& sizes,
                      std::vector<std::int64_t> const& strides, std::string const& name) const {
    if (sizes.size() != strides.size()) refuse(name + " has not as many strides as sizes");
    if (sizes.size() > most_dimensions) refuse(name + " has too many dimensions");
    bool const empty = std::find(sizes.begin(), sizes.end(), 0) != sizes.end();
    std::int64_t last = offset, elements = 1;
    bool too_large = false;
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) {
      auto const size = std::max<std::int64_t>(sizes[axis], 1);
      std::int64_t way = 0;
      // LibTorch counts the elements of an empty tensor's other axes, too: they must not overflow.
      too_large = too_large || __builtin_mul_overflow(elements, size, &elements) ||
                  __builtin_mul_overflow(size - 1, strides[axis], &way) ||
                  __builtin_add_overflow(last, way, &last);
    }
    auto const end = static_cast<std::uint64_t>(empty ? offset : last) + (empty ? 0 : 1);
    if (too_large || end > from.seen)
      refuse(name + " reaches beyond its storage of " + std::to_string(from.seen) + " elements");
    // A damaged stride that stays inside the storage of a dense tensor makes elements coincide.
    if (!checked_ && !empty && repeats(sizes, strides))
      refuse(name +
             " has several elements in one place: a stride is damaged, or it was expanded "
             "and wants .contiguous() before it is saved");
  }

  /// Whether the elements are not surely in places of their own: a stride does not reach beyond all
  /// that the shorter ones span.
  static bool repeats(std::vector<std::int64_t> const& sizes,
                      std::vector<std::int64_t> const& strides) {
    std::vector<std::pair<std::int64_t, std::int64_t>> axes;  // stride, size
    for (std::size_t axis = 0; axis < sizes.size(); ++axis)
      if (sizes[axis] > 1) axes.emplace_back(strides[axis], sizes[axis]);
    std::sort(axes.begin(), axes.end());
    std::int64_t span = 0;
    for (auto const& [stride, size] : axes) {
      if (stride <= span) return true;
      span += stride * (size - 1);
    }
    return false;
  }

  static constexpr std::size_t most_dimensions = 64;  // as PyTorch

  pickle const& values_;
  bool checked_;
  tensor_memory const& memory_;
  std::filesystem::path const& file_;
  std::map<std::string_view, bytes> storages_;
  mutable std::map<std::pair<std::string_view, at::ScalarType>, Tensor> made_;
  mutable std::uint64_t held_ = 0;
};

}  // namespace cxr::detail
