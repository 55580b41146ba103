// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "cxr/format/safetensors.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "paths.hpp"

/// For tests of loading: a file to change, a network to load, and the error of loading it.
namespace cxr::test {

/// A file as published ones are: 1,000 classes, and no counts of batches.
struct published {
  temporary_folder folder;
  std::filesystem::path file = folder / "published.safetensors";
  std::vector<named_tensor> tensors;

  published() {
    auto const net = make_classifier<1000>(tiny_densenet<>{}, linear_head{}, 77);
    for (auto const& entry : state_dict(net))
      if (!entry.name.ends_with("num_batches_tracked")) tensors.push_back(entry);
    write();
  }
  void write() const { write_safetensors(file, tensors); }
  named_tensor& find(std::string const& name) {
    return *std::find_if(tensors.begin(), tensors.end(),
                         [&](auto const& entry) { return entry.name == name; });
  }
};

inline auto network() { return make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1); }

/// The error of loading a file into network(), or "accepted".
inline std::string refusal(published const& weights) {
  auto net = network();
  try {
    load_weights(net, weights.file);
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace cxr::test
