// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/as_strided.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/format/pickle/pickle_value.hpp"
#include "cxr/format/torch/torch_dtype.hpp"
#include "cxr/format/torch/torch_storage.hpp"
#include "cxr/format/torch/torch_view.hpp"

namespace cxr::detail {

/// Rebuilds the tensors that a pickle of torch.save describes (torch/_utils.py, torch/_tensor.py).
class torch_tensors {
 public:
  using ref = pickle_value::ref;

  /// @param checked  whether a checksum confirms that the pickle is as it was written
  torch_tensors(pickle const& values, torch_storages const& storages, bool checked)
      : values_(values), storages_(storages), checked_(checked) {}

  /// Whether a value is a tensor; Parameters, Variables and subclasses are, too.
  bool is_tensor(ref index) const { return call_of(index).function != nullptr; }

  /// The tensor that a value describes. @pre is_tensor(index) @param name  for errors
  Tensor tensor(ref index, std::string const& name) const {
    auto const call = call_of(index);
    auto const& items = *call.arguments;
    auto const claim = claim_of(call, name);
    torch_view const view{number(items[1], name), numbers(items[2], name), numbers(items[3], name)};
    require_inside(view, claim, name);
    return at::as_strided(storages_.elements(claim, name), view.sizes, view.strides,
                          static_cast<std::int64_t>(claim.first) + view.offset);
  }

 private:
  /// The function that rebuilds a tensor.
  struct rebuild_call {
    pickle_value const* function = nullptr;
    std::vector<ref> const* arguments = nullptr;
  };
  rebuild_call recorded_call(ref index) const {
    auto const& value = values_[index];
    if (value.kind != pickle_kind::object) return {};
    return {&values_[value.target], &value.items};
  }
  /// The call inside all wrappers; none: the value is not a tensor.
  rebuild_call call_of(ref index) const {
    constexpr int most_wrappers = 4;
    rebuild_call inner = recorded_call(index);
    for (int depth = 0; inner.function && depth < most_wrappers; ++depth) {
      auto const& arguments = *inner.arguments;
      if (inner.function->is("torch._tensor", "_rebuild_from_type_v2") && arguments.size() > 2)
        // (function, class, arguments, state) of a subclass
        inner = {&values_[arguments[0]], &values_[arguments[2]].items};
      else if (wraps_tensor(*inner.function) && !arguments.empty())
        inner = recorded_call(arguments.front());
      else
        break;
    }
    // This includes sparse and quantised tensors, which tensor() refuses.
    bool const rebuilds = inner.function && inner.function->module == "torch._utils" &&
                          inner.function->text.starts_with("_rebuild_") &&
                          !wraps_tensor(*inner.function);
    return rebuilds ? inner : rebuild_call{};
  }
  static bool wraps_tensor(pickle_value const& function) {
    return function.is("torch._utils", "_rebuild_parameter") ||
           function.is("torch._utils", "_rebuild_parameter_with_state") ||
           function.is("torch.nn.parameter", "Parameter") ||
           function.is("torch.nn.parameter", "Buffer");
  }

  /// The storage of a dense tensor, with its dtype.
  storage_claim claim_of(rebuild_call const& call, std::string const& name) const {
    auto const function = call.function->text;
    auto const& items = *call.arguments;
    bool const typed = function == "_rebuild_tensor" || function == "_rebuild_tensor_v2";
    bool const untyped = function == "_rebuild_tensor_v3";
    if (!typed && !untyped) refuse_kind(function, name);
    if (items.size() < (untyped ? 7 : 4) || values_[items[0]].kind != pickle_kind::persistent)
      storages_.refuse(name + " is not described as a tensor");
    if (auto const extra = std::size_t{untyped ? 7u : 6u};
        items.size() > extra && !values_[items[extra]].pairs.empty())
      storages_.refuse(name + " is a lazy conjugate or negative; resolve it before saving");
    auto claim = storages_.claim(values_[items[0]]);
    if (untyped) {
      claim.type = dtype(items[6], name);
      claim.count /= claim.width();
      claim.seen = claim.count;
    }
    if (!claim.type) storages_.refuse(name + " has a storage without a dtype");
    return claim;
  }
  [[noreturn]] void refuse_kind(std::string_view function, std::string const& name) const {
    auto const has = [&](std::string_view word) { return function.find(word) != function.npos; };
    if (has("qtensor")) storages_.refuse_quantised(name);
    if (has("sparse"))
      storages_.refuse_kind(name, "a sparse tensor",
                            "save {name: tensor.to_dense()} with torch.save");
    if (has("meta"))
      storages_.refuse_kind(name, "a tensor without numbers (device \"meta\")",
                            "load the weights into the network before it is saved");
    storages_.refuse_kind(name, "made by " + std::string(function) + ", which cxr does not read",
                          "save model.state_dict() with torch.save");
  }
  at::ScalarType dtype(ref index, std::string const& name) const {
    auto const& value = values_[index];
    for (auto const& known : torch_dtypes)
      if (value.is("torch", known.name)) return known.type;
    storages_.refuse(name + " has the unknown dtype " + std::string(value.text));
  }

  std::int64_t number(ref index, std::string const& name) const {
    auto const& value = values_[index];
    if (value.kind != pickle_kind::integer || value.integer < 0)
      storages_.refuse(name + " has a size, stride or offset that is not a whole number");
    return value.integer;
  }
  std::vector<std::int64_t> numbers(ref index, std::string const& name) const {
    auto const* value = &values_[index];
    // Some files have torch.Size((…)).
    if (value->kind == pickle_kind::object && value->items.size() == 1)
      value = &values_[value->items[0]];
    if (value->kind != pickle_kind::tuple && value->kind != pickle_kind::list)
      storages_.refuse(name + " has no list of sizes or strides");
    std::vector<std::int64_t> all;
    for (auto const item : value->items) all.push_back(number(item, name));
    return all;
  }

  void require_inside(torch_view const& view, storage_claim const& claim,
                      std::string const& name) const {
    constexpr std::size_t most_dimensions = 64;  // as PyTorch
    if (view.sizes.size() != view.strides.size())
      storages_.refuse(name + " has more sizes than strides, or fewer");
    if (view.sizes.size() > most_dimensions) storages_.refuse(name + " has too many dimensions");
    if (view.extent() > claim.seen)
      storages_.refuse(name + " reaches beyond its storage of " + std::to_string(claim.seen) +
                       " elements");
    // A damaged stride that stays inside the storage of a dense tensor makes elements coincide.
    if (!checked_ && view.may_overlap())
      storages_.refuse(name +
                       " has several elements in one place: a stride is damaged, or the tensor was "
                       "expanded and needs .contiguous() before it is saved");
  }

  pickle const& values_;
  torch_storages const& storages_;
  bool checked_;
};

}  // namespace cxr::detail
