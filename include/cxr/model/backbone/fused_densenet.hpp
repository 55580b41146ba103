// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/mode.hpp"
#include "cxr/core/require_defined.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_training.hpp"
#include "cxr/model/backbone/packed_densenet.hpp"
#include "cxr/model/network.hpp"

namespace cxr {

namespace detail {

/// The packed copy of a network, made anew when a tensor of the network has changed.
/// @tparam Scalar  in which it multiplies
template <class Scalar>
class packed_copy {
 public:
  /// @param network  on the CPU, in float
  std::shared_ptr<packed_densenet<Scalar> const> get(densenet_network const& network) {
    auto state = versions(network);
    std::lock_guard const lock(mutex_);
    if (!packed_ || state != state_) {
      packed_ = std::make_shared<packed_densenet<Scalar>>(network);
      state_ = std::move(state);
    }
    return packed_;
  }
  /// Drops the copy: batch norm writes its running statistics without counting it.
  void drop() {
    std::lock_guard const lock(mutex_);
    packed_.reset();
  }

 private:
  using version = std::pair<void const*, std::uint64_t>;
  /// Where each tensor lies, and how often it was written.
  static std::vector<version> versions(densenet_network const& network) {
    std::vector<version> all;
    for_each_leaf(network, [&](std::string const&, auto const& leaf) {
      if constexpr (requires { leaf.value.const_data_ptr(); })
        all.emplace_back(leaf.value.const_data_ptr(),
                         leaf.value.is_inference() ? 0 : leaf.value._version());
    });
    return all;
  }

  std::mutex mutex_;
  std::vector<version> state_;
  std::shared_ptr<packed_densenet<Scalar> const> packed_;
};

}  // namespace detail

/// A densenet_network that computes by cxr's kernels on a CPU: inference without gradients by
/// packed_densenet, training by fused_last_map, both in float, and under autocast in bfloat16 where the
/// CPU has avx512_bf16. In all else it is the network itself. Weights that are written around
/// LibTorch's operators, through a pointer, are not noticed by inference.
class fused_densenet_network : detail::move_only {
 public:
  fused_densenet_network() = default;  ///< no tensors yet
  /// @param network  with its weights
  explicit fused_densenet_network(densenet_network network)
      : network_(std::move(network)), has_vectors_of_four_(has_vectors_of_four(network_)) {}

  /// (N,C,H,W) -> (N,F); H and W at least 32
  Tensor operator()(Tensor const& images, training mode) {
    drop_copies();
    Tensor const features = pool(fused_last_map(network_, images, mode));
    drop_copies();  // also what another thread has copied meanwhile
    return features;
  }
  /// (N,C,H,W) -> (N,F); H and W at least 32. Joint statistics are densenet_network's, without kernels.
  template <Processes P>
  Tensor operator()(Tensor const& images, joint_training<P> const& mode) {
    if (mode.processes.part().count == 1) return (*this)(images, mode.mode);
    drop_copies();
    Tensor const features = network_(images, mode);
    drop_copies();
    return features;
  }
  /// (N,C,H,W) -> (N,F); H and W at least 32
  Tensor operator()(Tensor const& images, inference mode) const {
    return pool(feature_map(images, mode));
  }
  /// The last feature map, before pooling: (N,C,H,W) -> (N,F,H/32,W/32)
  Tensor feature_map(Tensor const& images, inference mode) const {
    require_defined(images, "images");
    if (computes_in<float>(images)) return (*in_float_->get(network_))(images);
    if (computes_in<bfloat16>(images)) return (*in_bfloat16_->get(network_))(images);
    return network_.feature_map(images, mode);
  }
  /// (N,F,H,W) -> (N,F)
  static Tensor pool(Tensor const& map) { return densenet_network::pool(map); }

  /// As densenet_network.
  std::int64_t stages() const { return network_.stages(); }
  /// As densenet_network.
  std::int64_t stage_of(std::string_view name) const { return network_.stage_of(name); }

  /// Calls `f(name, leaf)` for every parameter, buffer and counter, as for a densenet_network.
  template <class Self, class F>
  static void visit_leaves(Self& self, std::string const& prefix, F& f) {
    for_each_leaf(self.network_,
                  [&](std::string const& name, auto& leaf) { f(prefix + name, leaf); });
  }
  /// A deep copy that shares no tensor.
  fused_densenet_network clone() const { return fused_densenet_network(cxr::clone(network_)); }

 private:
  /// Whether products of this scalar are wanted here and now, without gradients, on a CPU that has them.
  template <class Scalar>
  bool computes_in(Tensor const& images) const {
    return images.is_cpu() && images.scalar_type() == at::kFloat && !at::GradMode::is_enabled() &&
           detail::computes_in<Scalar>() && images.dim() == 4 && images.size(0) > 0 &&
           images.size(2) >= 32 && images.size(3) >= 32 &&
           network_.features.conv0.weight.value.is_cpu() && has_vectors_of_four_;
  }
  void drop_copies() {
    in_float_->drop();
    in_bfloat16_->drop();
  }
  /// Whether each number of channels is a multiple of 4, as the kernels need.
  static bool has_vectors_of_four(densenet_network const& network) {
    bool four = true;
    for_each_parameter(network, [&](std::string const&, Tensor const& tensor) {
      four = four && tensor.size(0) % 4 == 0;
    });
    return four;
  }

  densenet_network network_;
  bool has_vectors_of_four_ = false;
  std::shared_ptr<detail::packed_copy<float>> in_float_ =
      std::make_shared<detail::packed_copy<float>>();
  std::shared_ptr<detail::packed_copy<bfloat16>> in_bfloat16_ =
      std::make_shared<detail::packed_copy<bfloat16>>();
};

/// A DenseNet that computes the same faster, and trains in less memory, on a CPU. Its files, settings
/// and name are those of the densenet, from which it derives: `{{.weights = …}}` initialises it.
/// @tparam B  a densenet, such as densenet121
template <class B>
struct fused {
  static_assert(sizeof(B) == 0,  // a densenet is below
                "cxr: fused takes a densenet, for example cxr::fused<cxr::densenet121<>> "
                "[docs/errors.md#fused-densenet]");
};

/// The fused form of a densenet.
template <int Depth, class W>
struct fused<densenet<Depth, W>> : densenet<Depth, W> {
  /// A network with its default initialisation, on the CPU.
  fused_densenet_network make(std::uint64_t seed) const {
    return fused_densenet_network(densenet<Depth, W>::make(seed));
  }
};

}  // namespace cxr
