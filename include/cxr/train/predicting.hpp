// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/data/examples.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/input.hpp"
#include "cxr/train/training_settings.hpp"

namespace cxr::detail {

/// What a trainer is made of.
template <class L, class O, class M, class A, class E, class W, std::size_t C>
struct training_parts {
  L loss;
  O optimizer;
  M metrics;
  A augment;
  E execution;
  W observer;
  training_settings<C> how;
};

inline void require_labels(examples const& of, std::size_t classes) {
  for (std::size_t i = 0; i < of.labels.size(); ++i)
    require_label(of.labels[i], classes, "record " + std::to_string(of.records[i]));
}

/// The logits of every batch of a subset. @param logits_of  of a batch: (N,K) in float
template <class Parts, class Pixels, class F>
predictions predict_each(Parts const& parts, Pixels const& pixels, examples const& of,
                         F&& logits_of) {
  at::NoGradGuard const no_gradients;
  auto const device = parts.execution.device();
  predictions all{
      .classes = parts.how.class_counts.size(), .labels = of.labels, .records = of.records};
  if (of.records.empty()) return all;
  require_labels(of, all.classes);
  std::vector<Tensor> parts_of_logits;
  loader batches(pixels, of.records, of.labels, {.batch = parts.how.batch, .device = device});
  for (auto const& batch : batches.in_order()) parts_of_logits.push_back(logits_of(batch));
  Tensor const logits = at::cat(parts_of_logits);  // (N,K)
  auto const score = parts.loss.start(parts.how.class_counts, device);
  all.loss = score(logits, at::tensor(of.labels).to(device)).template item<double>();
  Tensor const host = logits.cpu().contiguous();
  all.logits.assign(host.const_data_ptr<float>(), host.const_data_ptr<float>() + host.numel());
  return all;
}

template <class Parts, class Network, class Pixels>
predictions predict(Parts const& parts, Network const& network, Pixels const& pixels,
                    examples const& of) {
  return predict_each(parts, pixels, of, [&](image_batch const& batch) {
    Tensor const images =
        normalised(unit_images(batch.images, parts.execution.device()), parts.how.normalise);
    autocast_guard const precision(parts.execution);
    return network(images, inference{}).to(at::kFloat);
  });
}

}  // namespace cxr::detail
