// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/flat_tensors.hpp"
#include "cxr/engine/processes.hpp"

namespace cxr {

/// Averages the gradients of one backward pass over processes. Where the processes can sum while they
/// compute, gradients travel in buckets: each is one flat buffer, which leaves as soon as the backward pass
/// has its gradients (Li et al. 2020, arXiv:2006.15704, as PyTorch's DistributedDataParallel).
/// Else all are averaged in finish(). Needs that the backward pass reaches the same parameters, equally often, in
/// every process.
template <Processes P>
class gradient_exchange {
 public:
  /// @param parameters    that learn, in the order of the network: gradients are expected in the opposite one
  /// @param bucket_bytes  after which a bucket is full
  gradient_exchange(P const& processes, std::vector<Tensor> parameters,
                    std::int64_t bucket_bytes = std::int64_t{8} << 20)
      : processes_(processes), parameters_(std::move(parameters)) {
    if constexpr (OverlappingProcesses<P>)
      if (processes_.part().count > 1) fill_buckets(bucket_bytes);
  }
  gradient_exchange(gradient_exchange const&) = delete;  // the parameters refer to it
  gradient_exchange& operator=(gradient_exchange const&) = delete;
  ~gradient_exchange() {
    for (auto const& bucket : buckets_)
      for (auto const& parameter : bucket.parameters)
        torch::autograd::impl::set_post_acc_grad_hooks(parameter, nullptr);
  }

  /// Every process calls it after the backward pass: the gradients are then the means over all processes.
  /// A parameter without a gradient keeps none.
  void finish() {
    if constexpr (OverlappingProcesses<P>) {
      if (processes_.part().count == 1) return;
      at::NoGradGuard const no_graph;
      while (sent_ < buckets_.size()) send(buckets_[sent_++]);
      for (auto& bucket : buckets_) unpack(bucket);
    } else {
      std::vector<Tensor> gradients;
      for (auto const& parameter : parameters_)
        if (parameter.grad().defined()) gradients.push_back(parameter.grad());
      processes_.average(gradients);
    }
  }

 private:
  static auto started_sum(P const& processes, Tensor const& numbers) {
    if constexpr (OverlappingProcesses<P>)
      return processes.begin_sum(numbers);
    else
      return 0;
  }
  using sum_under_way = decltype(started_sum(std::declval<P const&>(), Tensor{}));

  struct gradient_bucket {
    std::vector<Tensor> parameters = {};
    std::size_t missing = 0;     // gradients that the backward pass has not yet given
    bool changed_since = false;  // a gradient grew after the bucket had left
    Tensor row = {};
    std::optional<sum_under_way> sum = {};
  };

  /// LibTorch calls it after it has added to a parameter's gradient.
  struct arrival : torch::autograd::PostAccumulateGradHook {
    gradient_exchange* exchange;
    std::size_t bucket;
    arrival(gradient_exchange* owner, std::size_t index) : exchange(owner), bucket(index) {}
    void operator()(Tensor const&) override { exchange->arrived(bucket); }
  };

  void fill_buckets(std::int64_t bucket_bytes) {
    std::int64_t bytes = bucket_bytes;
    for (auto position = parameters_.rbegin(); position != parameters_.rend(); ++position) {
      auto const& parameter = *position;
      if (bytes >= bucket_bytes) buckets_.emplace_back(), bytes = 0;
      auto const index = buckets_.size() - 1;
      buckets_[index].parameters.push_back(parameter);
      ++buckets_[index].missing;
      bytes += static_cast<std::int64_t>(parameter.nbytes());
      torch::autograd::impl::set_post_acc_grad_hooks(parameter,
                                                     std::make_unique<arrival>(this, index));
    }
  }

  void arrived(std::size_t index) {
    at::NoGradGuard const no_graph;
    if (index < sent_)
      buckets_[index].changed_since = true;
    else if (buckets_[index].missing > 0)
      --buckets_[index].missing;
    // In the order of the buckets, which is the same in all processes.
    while (sent_ < buckets_.size() && buckets_[sent_].missing == 0) send(buckets_[sent_++]);
  }

  void send(gradient_bucket& full) {
    std::vector<Tensor> gradients;
    for (auto const& parameter : full.parameters)
      gradients.push_back(parameter.grad().defined() ? parameter.grad()
                                                     : at::zeros_like(parameter));
    full.row = detail::flat_row(gradients);
    full.sum.emplace(processes_.begin_sum(full.row));
  }

  void unpack(gradient_bucket& sent) {
    sent.sum->wait();
    if (sent.changed_since) {
      send(sent);
      sent.sum->wait();
    }
    std::vector<Tensor> gradients;
    for (auto const& parameter : sent.parameters) gradients.push_back(parameter.grad());
    detail::copy_from_row(sent.row.div_(static_cast<double>(processes_.part().count)),
                          sent.parameters, gradients);
  }

  P processes_;
  std::vector<Tensor> parameters_;
  std::vector<gradient_bucket> buckets_;
  std::size_t sent_ = 0;  // the first buckets, which left
};

}  // namespace cxr
