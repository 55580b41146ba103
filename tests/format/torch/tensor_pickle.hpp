// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/format/torch/torch_storage.hpp"
#include "cxr/format/torch/torch_tensor.hpp"
#include "cxr/format/weight_file.hpp"
#include "format/pickle/parsed_pickle.hpp"
#include "paths.hpp"

namespace cxr::test {

/// The opcodes of one tensor, which is valid but for what a test changes. All numbers below 256.
struct tensor_pickle {
  std::string function = "torch._utils\n_rebuild_tensor_v2", type = "torch\nFloatStorage";
  std::string storage_view = "", hooks = "N", dtype = "";
  int count = 6, offset = 0;
  std::vector<int> sizes{2, 3}, strides{3, 1};

  std::string bytes() const {
    auto const number = [](int value) { return std::string("K") + static_cast<char>(value); };
    auto const tuple = [&](std::vector<int> const& values) {
      std::string all = "(";
      for (auto const value : values) all += number(value);
      return all + "t";
    };
    auto const text = [](std::string const& value) {
      return std::string("U") + static_cast<char>(value.size()) + value;
    };
    return "c" + function + "\n((" + text("storage") + "c" + type + "\n" + text("0") + text("cpu") +
           number(count) + storage_view + "tQ" + number(offset) + tuple(sizes) + tuple(strides) +
           "\x89" + hooks + dtype + "tR";
  }
};

/// A pickle, and the tensors that it describes: views of one storage "0" with the numbers 0, 1, … 5.
struct described {
  temporary_folder folder;
  detail::tensor_memory memory;
  parsed program;
  detail::torch_storages storages;
  detail::torch_tensors tensors;

  explicit described(std::string const& bytes, bool checked = true)
      : memory(write_numbers(folder / "numbers")),
        program(bytes),
        storages(program.values, memory, file()),
        tensors(program.values, storages, checked) {
    storages.place("0", memory.bytes());
  }

  Tensor root() const { return tensors.tensor(program.values.root, "x"); }

  static std::filesystem::path const& file() {
    static std::filesystem::path const path = "weights.pth";
    return path;
  }

 private:
  static std::filesystem::path write_numbers(std::filesystem::path const& path) {
    std::vector<float> numbers(6);
    std::iota(numbers.begin(), numbers.end(), 0.0F);
    std::string bytes(numbers.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
    write_atomically(path, bytes);
    return path;
  }
};

}  // namespace cxr::test
