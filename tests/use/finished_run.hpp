// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cxr/format/read_weights.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

namespace cxr::test {

/// A run of one epoch with unusual settings, made once for all tests of a file.
struct finished_run {
  temporary_folder folder;
  decltype(std::declval<toy&>().run()) result = [this] {
    auto all = small(folder.path(), folder / "run");
    all.get<role::preprocess>() = grey{.image_size = 40, .fit = fit::letterbox};
    all.get<role::head>() = mlp_head{.hidden = 24, .dropout = 0.25};
    all.run.epochs = 1;
    return toy{all}.run();
  }();

  std::filesystem::path weights() const { return folder / "run/best.safetensors"; }
  predictions const& validation() const { return result.evaluations[0].output; }
  std::vector<std::filesystem::path> validation_files() const {
    std::vector<std::filesystem::path> files;
    for (auto const record : validation().records) files.push_back(result.records[record].file);
    return files;
  }

  /// A file with the run's weights times a factor. @param change  of what it states, a model_record
  template <class F>
  std::filesystem::path other_file(std::string const& name, F&& change, double factor = 1.2) const {
    auto content = read_weights(weights());
    auto record = model_record::read(content, weights());
    change(record);
    at::NoGradGuard const no_graph;
    for (auto& [tensor_name, tensor] : content.tensors)
      if (tensor.is_floating_point()) tensor = tensor.mul(factor);
    write_safetensors(folder / name, content.tensors, record.metadata());
    return folder / name;
  }
  std::filesystem::path other_file(std::string const& name) const {
    return other_file(name, [](model_record&) {});
  }

  static finished_run const& instance() {
    static finished_run const run;
    return run;
  }
};

}  // namespace cxr::test
