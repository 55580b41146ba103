// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/hana.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/model/mean_probability.hpp"
#include "cxr/model/network.hpp"

namespace cxr {

/// Several networks of one type as one network: of other folds, seeds or epochs. Its probabilities are
/// the mean of theirs, each at the class frequencies of the training images: what class weights added in
/// a network's training is taken back before the mean, and the geometric mean of the networks' weights is
/// put in after it (class_weights()). One network is applied after the other.
/// Laws     predictions::probabilities of it are the mean of the networks'; the order does not matter; an
///          ensemble of a network once, or several times, gives what that network gives
/// Cost     M forward passes; the mean is O(MNK)
template <class Network>
struct ensemble {
  BOOST_HANA_DEFINE_STRUCT(ensemble, (numbered<Network>, network), (buffer, log_weights),
                           (labelling, labels));

  /// (N,C,H,W) -> (N,K)
  Tensor operator()(Tensor const& images, inference mode) const {
    if (network.size() == 1) return network.front()(images, mode);
    std::vector<Tensor> answers;
    for (std::size_t index = 0; index < network.size(); ++index)
      answers.push_back(network[index](images, mode)
                            .to(at::kFloat)
                            .sub(log_weights.value[static_cast<std::int64_t>(index)]));
    return mean_probability(answers, labels).add(log_weights.value.mean(0));
  }

  /// (K) how much each class counts in the logits, as model_record::class_weights.
  std::vector<double> class_weights() const {
    Tensor const weights = log_weights.value.mean(0).exp().to(at::kCPU, at::kDouble).contiguous();
    return {weights.const_data_ptr<double>(), weights.const_data_ptr<double>() + weights.numel()};
  }
};

/// An ensemble of networks, which are on the CPU.
/// @param weights  (M) of each network the class weights of its training: (K), or empty
/// @pre  as many lists of weights as networks; @throws data_error (no network), shape_error (another
///       number of weights than classes)
template <class Network>
ensemble<Network> make_ensemble(std::vector<Network> networks, labelling labels,
                                std::size_t classes,
                                std::vector<std::vector<double>> const& weights) {
  if (networks.empty())
    throw data_error("an ensemble was given no network", "give one at least", "ensemble-empty");
  ensemble<Network> together;
  for (auto& network : networks) together.network.push_back(std::move(network));
  together.log_weights = buffer(detail::log_class_weights(weights, classes));
  together.labels = labels;
  return together;
}

}  // namespace cxr
