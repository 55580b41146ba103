// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm_update_stats.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/native_batch_norm.h>
#include <ATen/ops/native_batch_norm_backward.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/processes.hpp"

// Batch norm by the images of all processes. LibTorch's kernels normalise by statistics that are given,
// and give the sums of its backward; here the processes add them.
namespace cxr::detail {

/// What the backward pass keeps of the processes, in autograd's type.
template <Processes P>
struct kept_processes : torch::CustomClassHolder {
  P processes;
  explicit kept_processes(P group) : processes(std::move(group)) {}
};

/// Mean and biased variance, float (C) each, and the number of values of a channel.
struct norm_statistics {
  Tensor mean, variance;
  double count;

  /// Updates running statistics as at::batch_norm. @param momentum  weight of these
  void track(Tensor const& running_mean, Tensor const& running_var, double momentum) const {
    running_mean.mul_(1 - momentum).add_(mean, momentum);
    running_var.mul_(1 - momentum).add_(variance, momentum * count / (count - 1));  // unbiased
  }
};

/// The statistics of the images of all processes. @param x  (N,C,…), at least one value a channel
template <Processes P>
norm_statistics joint_statistics(Tensor const& x, P const& processes) {
  auto const C = x.size(1);
  // Running statistics in float, though nobody reads them: without any, LibTorch rounds those of a
  // bfloat16 x to bfloat16.
  auto const type = x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  Tensor const unread = at::zeros({C}, x.options().dtype(type));
  auto const [own_mean, own_variance] = at::batch_norm_update_stats(x, unread, unread, 0);
  Tensor const mean = own_mean.to(at::kDouble);
  auto const own_count = static_cast<double>(x.numel() / x.size(1));
  // Sums in double: the difference of Σx² and (Σx)² then loses nothing that float has.
  Tensor const mean_of_squares = own_variance.to(at::kDouble).add(mean.square());
  Tensor sums = at::cat({mean.mul(own_count), mean_of_squares.mul(own_count),
                         at::full({1}, own_count, mean.options())});
  processes.sum(sums);
  double const count = sums[2 * C].item<double>();
  Tensor const joint_mean = sums.narrow(0, 0, C).div(count);
  Tensor const variance = sums.narrow(0, C, C).div(count).sub(joint_mean.square()).clamp_min(0);
  return {joint_mean.to(type), variance.to(type), count};
}

/// Autograd's node of batch norm in training, by the images of all processes.
template <Processes P>
struct joint_norm_function : torch::autograd::Function<joint_norm_function<P>> {
  using context = torch::autograd::AutogradContext;

  /// (N,C,…) -> the same. @param statistics  of all processes
  static Tensor forward(context* ctx, Tensor const& x, Tensor const& weight, Tensor const& bias,
                        norm_statistics const& statistics, double epsilon, P const& processes) {
    ctx->save_for_backward({x, weight, statistics.mean, statistics.variance});
    ctx->saved_data["count"] = statistics.count;
    ctx->saved_data["epsilon"] = epsilon;
    ctx->saved_data["processes"] =
        at::IValue::make_capsule(c10::make_intrusive<kept_processes<P>>(processes));
    return std::get<0>(at::native_batch_norm(x, weight, bias, statistics.mean, statistics.variance,
                                             /*training=*/false, 0, epsilon));
  }

  static std::vector<Tensor> backward(context* ctx, std::vector<Tensor> const& gradients) {
    if (at::GradMode::is_enabled())
      throw setting_error("batch norm by the images of all processes has no gradients of gradients",
                          "take no sync_batch_norm, or no create_graph", "fused-second-derivative");
    auto const saved = ctx->get_saved_variables();
    Tensor const &x = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
    double const count = ctx->saved_data["count"].toDouble();
    double const epsilon = ctx->saved_data["epsilon"].toDouble();
    auto const kept = ctx->saved_data["processes"].toCapsule();
    // As if the statistics were constants; weight's and bias's are those of this process's images.
    auto [dx, dw, db] =
        at::native_batch_norm_backward(gradients[0], x, weight, mean, variance, {}, {},
                                       /*train=*/false, epsilon, {true, true, true});
    Tensor sums = at::cat({db, dw}).to(at::kDouble);  // Σ dy, Σ dy x̂
    static_cast<kept_processes<P> const*>(kept.get())->processes.sum(sums);
    auto const C = x.size(1);
    Tensor const inverse = variance.to(at::kDouble).add(epsilon).rsqrt();
    Tensor const scale = weight.to(at::kDouble).mul(inverse).div(-count);
    Tensor const slope = scale.mul(inverse).mul(sums.narrow(0, C, C));
    Tensor const offset = scale.mul(sums.narrow(0, 0, C)).sub(slope.mul(mean.to(at::kDouble)));
    std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
    shape[1] = C;
    auto const along_channels = [&](Tensor const& values) {
      return values.to(mean.scalar_type()).view(shape);
    };
    Tensor const through_statistics =
        x.mul(along_channels(slope)).add_(along_channels(offset));  // float, also of a bfloat16 x
    return {dx.add_(through_statistics), dw, db, {}, {}, {}};
  }
};

}  // namespace cxr::detail
