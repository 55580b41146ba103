// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/model/network.hpp"

// The formula of tests/golden/make_model_goldens.py, from which both sides fill full networks.
namespace cxr::test {

inline std::uint64_t name_hash(std::string_view name) {  // FNV-1a
  std::uint64_t value = 0xcbf29ce484222325;
  for (unsigned char byte : name) value = (value ^ byte) * 0x100000001b3;
  return value;
}

/// Numbers in [-1, 1), a function of name and position, in double.
inline Tensor unit_tensor(std::string const& name, at::IntArrayRef shape) {
  Tensor const all = at::empty(shape, at::kDouble);
  auto* numbers = all.mutable_data_ptr<double>();
  auto const key = name_hash(name);
  for (std::int64_t i = 0; i < all.numel(); ++i)
    numbers[i] = static_cast<double>(mix(key ^ static_cast<std::uint64_t>(i)) >> 11) * 0x1p-52 - 1;
  return all;
}

/// What stands for a tensor in a network of the formula.
inline Tensor formula(std::string const& name, at::IntArrayRef shape) {
  Tensor const u = unit_tensor(name, shape);
  if (shape.size() > 1) {
    std::int64_t fan_in = 1;
    for (auto size : shape.slice(1)) fan_in *= size;
    return u * std::sqrt(6.0 / static_cast<double>(fan_in));
  }
  bool const norm_weight = name.ends_with("weight") && name.find("norm") != std::string::npos;
  if (name.ends_with("running_var") || norm_weight) return u * 0.3 + 1;
  return u * 0.2;
}

/// Fills every tensor but the counters.
template <class Network>
void fill_by_formula(Network& network) {
  at::NoGradGuard const no_graph;
  for_each_leaf(network, [](std::string const& name, auto& leaf) {
    if constexpr (!std::same_as<std::remove_cvref_t<decltype(leaf)>, counter>)
      leaf.value.copy_(formula(name, leaf.value.sizes()));
  });
}

/// Norm, and the products with four vectors of random signs.
inline std::vector<double> digest(std::string const& name, Tensor const& tensor) {
  Tensor const flat = tensor.detach().to(at::kDouble).contiguous().flatten();
  std::vector<double> all{flat.norm().item<double>()};
  for (int k = 0; k < 4; ++k) {
    auto const signs =
        (unit_tensor(name + "#" + std::to_string(k), {flat.numel()}) + 1e-300).sign();
    all.push_back((flat * signs).sum().item<double>());
  }
  return all;
}

}  // namespace cxr::test
