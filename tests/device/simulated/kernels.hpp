// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "device/simulated/copies.hpp"
#include "device/simulated/host_view.hpp"

/// Every operator of the device: the CPU's kernel over the device's memory, when its stream comes to it.
/// Not at::native::cpu_fallback, which works on copies: these lose the layout, and with it the last bits of
/// a sum, and the running statistics, which native_batch_norm writes although its schema does not say so.
namespace cxr::test::simulated {

using values = std::vector<c10::IValue>;

/// Runs an operator on the CPU. @returns its results
inline values on_cpu(c10::OperatorHandle const& op, values arguments) {
  at::AutoDispatchBelowADInplaceOrView const no_graph;
  at::globalContext().setFlushDenormal(true);  // of this thread, as cpu's start() does
  op.callBoxed(&arguments);
  return arguments;
}

template <class F>
values all_transformed(values const& arguments, F&& f) {
  values all;
  for (auto const& value : arguments) all.push_back(transformed(value, f));
  return all;
}

/// Whether the results must be known before the host goes on: numbers, and shapes that depend on values.
inline bool needs_values(c10::FunctionSchema const& schema) {
  constexpr std::array<std::string_view, 5> names{
      "aten::nonzero", "aten::masked_select", "aten::_unique2", "aten::index", "aten::bincount"};
  for (auto const name : names)
    if (schema.name() == name) return true;
  for (auto const& result : schema.returns())
    if (result.type()->kind() != c10::TypeKind::TensorType &&
        result.type()->kind() != c10::TypeKind::ListType)
      return true;
  return false;
}

/// What remains of an argument until its work is done: the device's memory by reference, the host's by
/// value.
inline Tensor captured(Tensor const& tensor) {
  if (on_device(tensor)) return same_memory(tensor);
  Tensor copy = tensor.clone();
  copy.unsafeGetTensorImpl()->set_wrapped_number(tensor.unsafeGetTensorImpl()->is_wrapped_number());
  return copy;
}

/// One call of an operator.
class call {
 public:
  call(c10::OperatorHandle const& op, values arguments)
      : op_(op), schema_(op.schema()), arguments_(std::move(arguments)) {}

  values run() {
    for (auto const& value : arguments_) require_device(value);
    if (needs_values(schema_)) {
      streams().finish(current_stream);
      values const results = on_cpu(op_, all_transformed(arguments_, seen_by_host));
      values const returned = allocated(results);
      store(results, returned);
      return returned;
    }
    values const returned = allocated(shapes());
    streams().give(current_stream, [op = op_, arguments = all_transformed(arguments_, captured),
                                    results = all_transformed(returned, captured)] {
      call again(op, arguments);
      again.store(on_cpu(op, all_transformed(arguments, seen_by_host)), results);
    });
    return returned;
  }

 private:
  static Tensor seen_by_host(Tensor const& tensor) {
    return on_device(tensor) ? host_view(tensor) : tensor;
  }
  void require_device(c10::IValue const& value) const {
    transformed(value, [&](Tensor const& tensor) {
      TORCH_CHECK(on_device(tensor) || tensor.dim() == 0, schema_.name(),
                  ": Expected all tensors to be on the same device, and one is on the host");
      return tensor;
    });
  }
  /// The argument that a result is: `self` of add_, `out` of add.out; nullptr: a new tensor.
  c10::IValue const* same_argument(std::size_t result) const {
    auto const* written = schema_.returns()[result].alias_info();
    if (!written) return nullptr;
    for (std::size_t index = 0; index < arguments_.size(); ++index) {
      auto const* info = schema_.arguments()[index].alias_info();
      if (info && info->isWrite() && *info == *written) return &arguments_[index];
    }
    TORCH_CHECK(false, schema_.name(), " gives a view, and has no kernel of its own");
  }
  /// The results for arguments of zeros. Tensors to be written get the size of what they will hold.
  values shapes() const {
    values const zeros = all_transformed(arguments_, [](Tensor const& tensor) {
      return on_device(tensor) ? zeros_view(tensor) : tensor;
    });
    values results = on_cpu(op_, zeros);
    for (std::size_t index = 0; index < arguments_.size(); ++index)
      if (schema_.arguments()[index].is_out() && arguments_[index].isTensor())
        set_size(arguments_[index].toTensor(), zeros[index].toTensor().sizes());
    return results;
  }
  values allocated(values const& results) const {
    values returned;
    for (std::size_t index = 0; index < results.size(); ++index) {
      auto const* argument = same_argument(index);
      returned.push_back(argument ? *argument : transformed(results[index], [](Tensor const& host) {
        return empty_strided(host.sizes(), host.strides(), host.scalar_type());
      }));
    }
    return returned;
  }
  void store(values const& results, values const& returned) const {
    for (std::size_t index = 0; index < results.size(); ++index) {
      if (same_argument(index)) continue;
      auto const source = tensors(results[index]), target = tensors(returned[index]);
      for (std::size_t t = 0; t < source.size(); ++t)
        if (source[t].defined()) copy_now(source[t], host_view(target[t]));
    }
  }
  static std::vector<Tensor> tensors(c10::IValue const& value) {
    if (value.isTensor()) return {value.toTensor()};
    return value.isTensorList() ? value.toTensorVector() : std::vector<Tensor>{};
  }

  c10::OperatorHandle op_;
  c10::FunctionSchema const& schema_;
  values arguments_;
};

inline void run_operator(c10::OperatorHandle const& op, torch::jit::Stack* stack) {
  auto const first = stack->end() - static_cast<std::ptrdiff_t>(op.schema().arguments().size());
  values arguments(first, stack->end());
  stack->erase(first, stack->end());
  for (auto& result : call(op, std::move(arguments)).run()) stack->push_back(std::move(result));
}

}  // namespace cxr::test::simulated
