// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// One answer from several about the same images: the logits whose probabilities are the mean of theirs.
/// A mean of the logits would let one network that is too sure outvote the others; a proper score of the
/// mean probability is never worse than the mean of the answers' scores.
/// Shapes   M answers, each (N,K) log-odds in float -> (N,K)
/// Source   Lakshminarayanan, Pritzel, Blundell 2017, Simple and scalable predictive uncertainty
///          estimation using deep ensembles, section 2.4
/// @param labels  exclusive: softmax; multi_label: the logistic function  @pre there is an answer
inline Tensor mean_probability(std::vector<Tensor> const& answers, labelling labels) {
  if (answers.size() == 1) return answers.front();
  Tensor const logits = at::stack(answers);  // (M,N,K)
  // In logarithms: probabilities round to 0 and 1.
  if (labels == labelling::multi_label)
    return at::logsumexp(at::log_sigmoid(logits), 0)
        .sub(at::logsumexp(at::log_sigmoid(logits.neg()), 0));
  double const count = std::log(static_cast<double>(answers.size()));
  return at::logsumexp(at::log_softmax(logits, -1), 0).sub(count);
}

namespace detail {

/// The logarithms of class weights: (M) lists of (K), empty where classes count as their images do
/// -> (M,K) in float. @throws shape_error (another number than K)
inline Tensor log_class_weights(std::vector<std::vector<double>> const& weights,
                                std::size_t classes) {
  std::vector<float> logarithms;
  for (auto const& stated : weights) {
    if (!stated.empty() && stated.size() != classes)
      throw shape_error(std::to_string(stated.size()) + " class weights were given for " +
                            std::to_string(classes) + " classes",
                        "give one for each class, or none", "class-weight-count");
    for (std::size_t k = 0; k < classes; ++k)
      logarithms.push_back(stated.empty() ? 0 : static_cast<float>(std::log(stated[k])));
  }
  return at::tensor(logarithms).view({-1, static_cast<std::int64_t>(classes)});
}

}  // namespace detail

}  // namespace cxr
