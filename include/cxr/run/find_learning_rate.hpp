// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

#include "cxr/compose/roles.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/learn/learning_rate_curve.hpp"

namespace cxr {

/// The loss of a pipeline over growing learning rates, with the rates that it suggests for `--lr`:
/// `find_learning_rate(pneumonia{settings}).valley()`. The network begins as that of a run does, and
/// learns the run's batches in the run's order, with its optimizer and all of its stages, but at a rate of
/// the search instead of the schedule's. Nothing is written but the cache of decoded images.
/// @throws what the pipeline's steps throw; setting_error (a number of the range)
/// Cost    range.updates steps of training, about as long as one epoch of 100 batches
template <class Pipeline>
learning_rate_curve find_learning_rate(Pipeline&& pipeline, learning_rate_range const& range = {}) {
  using source = policy_of<std::remove_cvref_t<Pipeline>, role::source>;
  auto records = pipeline.records();
  auto split = pipeline.split(records);
  auto const images = pipeline.prepare(std::move(records), std::move(split));
  auto const network = pipeline.make_network(
      training_facts::make(images.subset(subset::train), source::classes, at::kCPU));
  return pipeline.with_trainer(images, [&](auto const& trainer) {
    return trainer.find_learning_rate(network, images.images, range);
  });
}

}  // namespace cxr
