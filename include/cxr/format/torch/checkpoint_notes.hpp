// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iomanip>
#include <string>
#include <vector>

#include "cxr/core/csv.hpp"
#include "cxr/format/pickle/pickle_value.hpp"
#include "cxr/format/torch/checkpoint_values.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr::detail {

/// Notes what a checkpoint holds beside its state dict: numbers and texts become metadata, other
/// values are named with the number of their tensors.
class checkpoint_notes {
 public:
  using ref = pickle_value::ref;

  explicit checkpoint_notes(checkpoint_values const& values)
      : values_(values), counted_(values.size()) {}

  void add(weight_file& file, std::string const& name, ref index) {
    auto const& value = values_[index];
    switch (value.kind) {
      case pickle_kind::text: file.metadata[name] = values_.text(value); break;
      case pickle_kind::integer: file.metadata[name] = std::to_string(value.integer); break;
      case pickle_kind::boolean: file.metadata[name] = value.integer ? "true" : "false"; break;
      case pickle_kind::real: file.metadata[name] = exact(value.real); break;
      default:
        auto const count = count_tensors(index);
        auto const counted = std::to_string(count) + (count == 1 ? " tensor" : " tensors");
        file.aside.push_back(name + (count ? " (" + counted + ")" : ""));
    }
  }

 private:
  static std::string exact(double real) {
    auto text = csv_stream();
    text << std::setprecision(17) << real;
    return text.str();
  }

  /// Tensors below a value that were not counted before.
  std::size_t count_tensors(ref root) {
    std::vector<ref> open{root};
    std::size_t count = 0;
    while (!open.empty()) {
      auto const index = open.back();
      open.pop_back();
      if (counted_[index]) continue;
      counted_[index] = true;
      if (values_.is_tensor(index)) {
        ++count;
        continue;
      }
      auto const& value = values_[index];
      open.insert(open.end(), value.items.begin(), value.items.end());
      for (auto const& pair : value.pairs) open.push_back(pair.second);
      if (value.state != pickle_value::nothing) open.push_back(value.state);
    }
    return count;
  }

  checkpoint_values const& values_;
  std::vector<bool> counted_;
};

}  // namespace cxr::detail
