// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

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

  static finished_run const& instance() {
    static finished_run const run;
    return run;
  }
};

}  // namespace cxr::test
