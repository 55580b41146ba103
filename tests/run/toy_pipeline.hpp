// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include "cxr/data/augment/no_augment.hpp"
#include "cxr/data/source/synthetic_cxr.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/learn/optimizer/sgd.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/run/pipeline.hpp"
#include "cxr/train/observer/silent.hpp"

/// The smallest pipeline that does all that a pipeline does, in seconds on a CPU.
using toy = cxr::pipeline<cxr::synthetic_cxr, cxr::tiny_densenet<>, cxr::mlp_head, cxr::sgd,
                          cxr::cpu<float>, cxr::silent>;

namespace cxr::test {

/// Settings that run in a second, all files inside a folder.
/// @tparam Pipeline  of synthetic_cxr and grey
/// @param run        the folder that the run is written to
template <class Pipeline = toy>
settings<Pipeline> small(std::filesystem::path const& folder, std::filesystem::path const& run) {
  settings<Pipeline> all{
      synthetic_cxr{.images = folder / "radiographs", .patients = 40, .image_size = 64},
      grey{.image_size = 32}};
  all.run.epochs = 3;
  all.run.batch = 8;
  all.run.run = run;
  all.run.cache = folder / "cache";
  return all;
}

}  // namespace cxr::test
