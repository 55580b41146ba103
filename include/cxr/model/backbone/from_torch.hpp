// SPDX-License-Identifier: MIT
#pragma once

// Not in cxr/cxr.hpp: torch::nn costs ten seconds of compile time per file.
#include <torch/nn/module.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/mode.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/scratch.hpp"

namespace cxr {

namespace detail {

/// The module itself, or the module in a holder (TORCH_MODULE).
template <class M>
struct module_of {
  using type = M;
};
template <class M>
requires requires { typename M::ContainedType; }
struct module_of<M> {
  using type = typename M::ContainedType;
};

template <class M>
concept TorchModule = std::derived_from<M, torch::nn::Module> && std::default_initializable<M> &&
    requires(M module, Tensor const& images) {
  { module.forward(images) } -> std::same_as<Tensor>;
};

}  // namespace detail

/// A torch::nn module as a network of cxr, with the module's names of parameters and buffers.
/// @tparam M  a torch::nn::Module with a default constructor and `Tensor forward(Tensor)`
template <class M>
class torch_network : detail::move_only {
 public:
  torch_network() = default;  ///< no module yet
  /// A new module, initialised by its constructor. @param seed  of LibTorch's default generator
  explicit torch_network(std::uint64_t seed) : module_(make_module(seed)) {
    for (auto const& entry : module_->named_parameters()) {
      Tensor handle = entry.value();
      if (handle.dim() == 4)
        handle.set_data(handle.detach().contiguous(at::MemoryFormat::ChannelsLast));
      bool const trained = handle.requires_grad();
      parameters_.emplace_back(entry.key(), parameter(std::move(handle)));
      parameters_.back().second.value.set_requires_grad(trained);  // frozen ones stay frozen
    }
    for (auto const& entry : module_->named_buffers())
      buffers_.emplace_back(entry.key(), buffer(entry.value()));
    module_->eval();
  }

  /// (N,C,H,W) -> (N,F). Random layers draw from the generator of the images' device, seeded with key,
  /// batch size and first sample: equal batches get equal random numbers.
  Tensor operator()(Tensor const& images, training mode) {
    auto const first = mode.samples.empty() ? 0 : mode.samples.front();
    auto generator = at::globalContext().defaultGenerator(images.device());
    generator.set_current_seed(mix(mode.key ^ mix(static_cast<std::uint64_t>(first)) ^
                                   static_cast<std::uint64_t>(images.size(0))));
    evaluation_mode_afterwards const guard{*module_};
    module_->train();
    return module_->forward(images);
  }
  /// (N,C,H,W) -> (N,F)
  Tensor operator()(Tensor const& images, inference) const { return module_->forward(images); }

  /// Calls `f(name, leaf)` for every parameter and buffer.
  template <class Self, class F>
  static void visit_leaves(Self& self, std::string const& prefix, F& f) {
    for (auto& [name, leaf] : self.parameters_) f(prefix + name, leaf);
    for (auto& [name, leaf] : self.buffers_) f(prefix + name, leaf);
  }

  /// A deep copy that shares no tensor.
  torch_network clone() const {
    torch_network copy(0);
    at::NoGradGuard const no_graph;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      Tensor const& source = parameters_[i].second.value;
      Tensor& target = copy.parameters_[i].second.value;
      target.set_data(source.detach().clone());
      target.set_requires_grad(source.requires_grad());
    }
    for (std::size_t i = 0; i < buffers_.size(); ++i)
      copy.buffers_[i].second.value.set_data(buffers_[i].second.value.clone());
    return copy;
  }

 private:
  /// Constructs a module and restores the state of the default generator.
  static std::shared_ptr<M> make_module(std::uint64_t seed) {
    auto generator = at::globalContext().defaultGenerator(at::kCPU);
    Tensor const state = generator.get_state();
    generator.set_current_seed(seed);
    auto module = std::make_shared<M>();
    generator.set_state(state);
    return module;
  }

  // Outside of the training call a module is in evaluation mode, even after an exception, so that
  // inference can be const.
  struct evaluation_mode_afterwards {
    M& module;
    ~evaluation_mode_afterwards() { module.eval(); }
  };

  std::shared_ptr<M> module_;
  std::vector<std::pair<std::string, parameter>> parameters_;  // handles of the module's tensors
  std::vector<std::pair<std::string, buffer>> buffers_;
};

/// Any torch::nn module as a backbone of a pipeline.
/// @tparam M         a torch::nn::Module, or its holder, with a default constructor and
///                   `Tensor forward(Tensor)` from (N,3,H,W) to (N,F)
/// @tparam Features  F
/// @tparam W         scratch, or from_file with the module's own names
template <class M, std::int64_t Features, class W>
struct from_torch {
  using module = typename detail::module_of<M>::type;  ///< M, or the module in the holder M
  static_assert(detail::TorchModule<module>,
                "cxr: from_torch needs a torch::nn::Module with a default constructor and "
                "\"Tensor forward(Tensor)\" [docs/errors.md#torch-module]");
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "from_torch";
  static constexpr std::int64_t channels = 3;         ///< C
  static constexpr std::int64_t features = Features;  ///< F

  W weights = {};  ///< the initial ones

  static constexpr auto fields = hana::make_tuple(group{&from_torch::weights});

  /// A new module on the CPU.
  torch_network<module> make(std::uint64_t seed) const { return torch_network<module>(seed); }
};

}  // namespace cxr
