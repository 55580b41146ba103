// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/format/pickle/pickle_value.hpp"
#include "cxr/format/torch/torch_tensor.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr::detail {

/// The values of a checkpoint and the tensors among them. Values that refer to one another can
/// expand to far more than the file holds, so every look and every copied text is counted.
class checkpoint_values {
 public:
  using ref = pickle_value::ref;

  /// All arguments must outlive the values.
  checkpoint_values(pickle const& values, torch_tensors const& tensors,
                    std::filesystem::path const& file)
      : values_(values), tensors_(tensors), file_(file) {}

  [[noreturn]] void refuse(std::string const& problem) const {
    throw file_error(file_, "holds no state dict that cxr can read: " + problem,
                     "save model.state_dict() with torch.save, or as safetensors", "no-state-dict");
  }

  ref root() const { return values_.root; }
  std::size_t size() const { return values_.values.size(); }
  pickle_value const& operator[](ref index) const { return values_[index]; }
  bool is_tensor(ref index) const { return tensors_.is_tensor(index); }

  /// Counts values that were looked at: one value may occur in many places.
  void charge(std::size_t looks) const {
    looks_ += looks + 1;
    if (looks_ > most_looks) refuse("its values are nested without end");
  }

  std::string text(pickle_value const& value) const {
    characters_ += value.text.size();
    if (characters_ > most_characters) refuse("its names and texts are too long");
    return std::string(value.text);
  }
  /// A key of a dictionary as a name.
  std::string name(ref key) const {
    auto const& value = values_[key];
    if (value.kind == pickle_kind::integer) return std::to_string(value.integer);
    return value.kind == pickle_kind::text ? text(value) : "(a key that is not a text)";
  }

  /// Adds a tensor to a file's content. @pre is_tensor(index)
  void add_tensor(weight_file& file, std::string const& name, ref index) const {
    if (file.tensors.size() == most_tensors)
      refuse("it has more than " + std::to_string(most_tensors) + " tensors");
    require_short(name);
    file.tensors.push_back({name, tensors_.tensor(index, name)});
  }
  void require_short(std::string const& name) const {
    if (name.size() > longest_name) refuse(too_long(name));
  }

 private:
  static constexpr std::size_t most_looks = 8'000'000, most_characters = 16'000'000;

  pickle const& values_;
  torch_tensors const& tensors_;
  std::filesystem::path const& file_;
  mutable std::size_t looks_ = 0, characters_ = 0;
};

}  // namespace cxr::detail
