// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mean.h>

#include <array>
#include <vector>

#include "cxr/model/network.hpp"

/// DenseNet-121 as one would write it for a single program: a flat list of tensors in the order of
/// the state dict and a loop over it. The same arithmetic as cxr's, without any of its layers.
class hand_written {
 public:
  /// Copies a network's tensors.
  template <class Network>
  explicit hand_written(Network& network) {
    cxr::for_each_leaf(network, [&](std::string const&, auto& leaf) {
      if constexpr (requires { leaf.value.detach(); })
        all_.push_back(leaf.value.detach().clone().set_requires_grad(leaf.value.requires_grad()));
    });
  }

  /// The tensors that have gradients.
  std::vector<at::Tensor> parameters() const {
    std::vector<at::Tensor> trained;
    for (auto const& tensor : all_)
      if (tensor.requires_grad()) trained.push_back(tensor);
    return trained;
  }

  /// (N,3,H,W) -> (N,K)
  at::Tensor forward(at::Tensor const& images, bool training) {
    // In the order of cxr's struct: stem, four blocks, three transitions, last norm, classifier.
    constexpr std::array layers{6, 12, 24, 16};
    std::size_t block_begin = 5, transition_begin = 5 + 10 * (6 + 12 + 24 + 16);
    auto x = at::conv2d(images, all_[0], {}, {2, 2}, {3, 3});
    x = at::max_pool2d(norm(x, 1, training).relu_(), 3, 2, 1);
    for (std::size_t block = 0; block < 4; ++block) {
      if (block > 0) {
        x = at::avg_pool2d(norm(x, transition_begin, training).relu_(), 2, 2);
        x = at::conv2d(x, all_[transition_begin + 4]);
        transition_begin += 5;
      }
      for (int layer = 0; layer < layers[block]; ++layer, block_begin += 10) {
        auto y = at::conv2d(norm(x, block_begin, training).relu_(), all_[block_begin + 4]);
        y = at::conv2d(norm(y, block_begin + 5, training).relu_(), all_[block_begin + 9], {},
                       {1, 1}, {1, 1});
        x = at::cat({x, y}, 1);
      }
    }
    x = norm(x, transition_begin, training).relu_().mean({2, 3});
    return at::linear(x, all_[transition_begin + 4], all_[transition_begin + 5]);
  }

 private:
  at::Tensor norm(at::Tensor const& x, std::size_t first, bool training) {
    return at::batch_norm(x, all_[first], all_[first + 1], all_[first + 2], all_[first + 3],
                          training, 0.1, 1e-5, true);
  }

  std::vector<at::Tensor> all_;
};
