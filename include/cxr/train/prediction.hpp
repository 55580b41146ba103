// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/engine/processes.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/train/training_settings.hpp"

namespace cxr::detail {

/// Labels of a subset as predictions carry them.
inline void copy_labels(examples const& subset, predictions& output) {
  if (subset.kind() == labelling::exclusive) {
    auto const* label = subset.labels.const_data_ptr<std::int64_t>();
    output.labels.assign(label, label + subset.labels.numel());
    return;
  }
  auto const* label = subset.labels.const_data_ptr<float>();
  for (std::int64_t i = 0; i < subset.labels.numel(); ++i)
    output.findings.push_back(label[i] > 0.5f    ? presence::present
                              : label[i] <= 0.5f ? presence::absent
                                                 : presence::unknown);
}

/// Logits (N,K) of all images, of which each process computes its shard.
template <class P, class F, Processes Group>
Tensor joined_logits(loader<P> const& batches, std::size_t images, std::size_t classes,
                     F& forward_batch, Group const& processes) {
  auto const part = processes.part();
  auto const [first, last] = shard_range(0, images, part);
  std::vector<Tensor> own;
  if (first < last)
    for (auto const& batch : batches.in_order(first, last)) own.push_back(forward_batch(batch));
  if (part.count == 1) return at::cat(own);
  Tensor all = at::zeros({static_cast<std::int64_t>(images), static_cast<std::int64_t>(classes)},
                         at::TensorOptions(at::kFloat).device(batches.device()));
  if (!own.empty())
    all.narrow(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last - first))
        .copy_(at::cat(own));
  processes.sum(all);
  return all;
}

/// The predictions for a whole subset; none for an empty one.
/// @param batches        of the subset
/// @param forward_batch  of a batch: logits (N,K) in float
/// @param processes      each predicts its shard of the images, and all get all logits
/// @param loss           of all logits at once: a mean over batches would weigh them wrongly
/// @param class_weights  (K) how much each class counts in training, or empty
/// @throws data_error (a label is out of range), shape_error (logits for another number of classes)
template <class P, std::size_t C, class Loss, class F, Processes Group = single_process>
predictions predict_subset(loader<P> const& batches, examples const& subset,
                           training_settings<C> const& settings, Loss const& loss,
                           std::vector<double> class_weights, F&& forward_batch,
                           Group const& processes = {}) {
  at::NoGradGuard const no_gradients;
  subset.counts(settings.classes());  // refuses wrong labels before the first batch
  predictions output{.classes = settings.classes(),
                     .records = subset.records,
                     .class_names = settings.model.classes,
                     .class_weights = std::move(class_weights)};
  Tensor const logits = joined_logits(batches, subset.size(), settings.classes(), forward_batch,
                                      processes);  // (N,K)
  if (logits.size(1) != static_cast<std::int64_t>(settings.classes()))
    throw shape_error("the network gives " + std::to_string(logits.size(1)) +
                          " numbers for an image, and there are " +
                          std::to_string(settings.classes()) + " classes",
                      "give a network with a head for that number", "logit-count");
  image_batch whole{
      .images = {}, .labels = subset.labels.to(logits.device()), .weights = {}, .ids = {}};
  if (subset.weights.defined()) whole.weights = subset.weights.to(logits.device());
  output.loss = loss(logits, whole).template item<double>();
  Tensor const host = logits.cpu().contiguous();
  output.logits.assign(host.const_data_ptr<float>(), host.const_data_ptr<float>() + host.numel());
  copy_labels(subset, output);
  return output;
}

}  // namespace cxr::detail
