// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/from_torch.hpp"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>

#include "catch.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/load.hpp"
#include "laws/backbone_laws.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

namespace {

/// A module as it is written for torch::nn.
struct small_net : torch::nn::Module {
  torch::nn::Conv2d conv{torch::nn::Conv2dOptions(3, 6, 3).stride(2)};
  torch::nn::BatchNorm2d norm{6};
  torch::nn::Dropout dropout{0.5};
  small_net() {
    register_module("conv", conv);
    register_module("norm", norm);
    register_module("dropout", dropout);
  }
  torch::Tensor forward(torch::Tensor x) { return dropout(norm(conv(x)).relu().mean({2, 3})); }
};
using small = from_torch<small_net, 6>;
static_assert(Backbone<small>);

/// The same in a holder, as torch::nn's own modules are.
struct heldImpl : small_net {};
TORCH_MODULE(held);
static_assert(Backbone<from_torch<held, 6>>);

struct without_default_constructor : small_net {
  explicit without_default_constructor(int) {}
};
struct without_forward : torch::nn::Module {};
static_assert(cxr::detail::TorchModule<small_net> &&
              !cxr::detail::TorchModule<without_default_constructor> &&
              !cxr::detail::TorchModule<without_forward>);

Tensor wavy_batch() { return laws::detail::wavy_inputs(4, 3, 32); }

}  // namespace

TEST_CASE("from_torch keeps the laws of Backbone", "[model][backbone]") {
  laws::check_backbone(small{});
}

TEST_CASE("a module's tensors have the module's names", "[model][backbone]") {
  std::vector<std::string> names;
  for (auto const& entry : state_dict(small{}.make(1))) names.push_back(entry.name);
  CHECK(names == std::vector<std::string>{"conv.weight", "conv.bias", "norm.weight", "norm.bias",
                                          "norm.running_mean", "norm.running_var",
                                          "norm.num_batches_tracked"});
}

TEST_CASE("a module and its holder make the same network", "[model][backbone]") {
  auto const plain = small{}.make(1);
  auto const by_holder = from_torch<held, 6>{}.make(1);
  CHECK(by_holder(wavy_batch(), inference{}).equal(plain(wavy_batch(), inference{})));
}

TEST_CASE("the tags choose the module's mode", "[model][backbone]") {
  auto network = small{}.make(1);
  Tensor const images = wavy_batch();
  Tensor const before = std::as_const(network)(images, inference{});
  Tensor const trained = network(images, training{.key = 3});
  CHECK(trained.eq(0).any().item<bool>());  // dropout
  CHECK_FALSE(before.eq(0).all().item<bool>());
  Tensor const after = std::as_const(network)(images, inference{});
  CHECK_FALSE(after.equal(before));  // running statistics moved
  CHECK(std::as_const(network)(images, inference{}).equal(after));
}

TEST_CASE("a module whose forward threw in training is not left in that mode",
          "[model][backbone][bad_input]") {
  auto network = small{}.make(1);
  Tensor const images = wavy_batch();
  Tensor const before = std::as_const(network)(images, inference{});
  CHECK_THROWS(network(images.narrow(1, 0, 2), training{}));
  CHECK(std::as_const(network)(images, inference{}).equal(before));
}

TEST_CASE("equal keys give equal random numbers, and the default generator keeps its state",
          "[model][backbone]") {
  Tensor const images = wavy_batch();
  auto first = small{}.make(1), same = small{}.make(1);
  CHECK(first(images, training{.key = 3}).equal(same(images, training{.key = 3})));
  CHECK_FALSE(
      first(images, training{.key = 3}).eq(0).equal(first(images, training{.key = 4}).eq(0)));
  auto generator = at::globalContext().defaultGenerator(at::kCPU);
  Tensor const state = generator.get_state().clone();
  small{}.make(9);
  CHECK(generator.get_state().equal(state));
}

TEST_CASE("a clone shares nothing", "[model][backbone]") {
  auto network = small{}.make(1);
  Tensor const images = wavy_batch();
  auto copy = clone(network);
  CHECK(
      std::as_const(copy)(images, inference{}).equal(std::as_const(network)(images, inference{})));
  for (auto const& entry : named_parameters(copy)) entry.tensor.detach().fill_(0);
  copy(images, training{});
  CHECK_FALSE(std::as_const(network)(images, inference{}).eq(0).all().item<bool>());
}

TEST_CASE("it has a head, is saved, loaded and moved like any other backbone",
          "[model][backbone]") {
  test::temporary_folder const folder;
  auto network = make_classifier<2>(small{}, linear_head{}, 1);
  write_safetensors(folder / "f", state_dict(network));
  auto other = make_classifier<2>(small{}, linear_head{}, 2);
  load_weights(other, folder / "f");
  to(other, at::kCPU);
  Tensor const images = wavy_batch();
  CHECK(
      std::as_const(other)(images, inference{}).equal(std::as_const(network)(images, inference{})));
  CHECK(parameter_groups(other).size() == 4);
  other(images, training{}).sum().backward();
  for (auto const& entry : named_parameters(other)) CHECK(entry.tensor.grad().defined());
}

TEST_CASE("a pipeline trains it, and every tensor of it learns", "[model][backbone]") {
  test::temporary_folder const folder;
  using learner = swap<toy, small>;
  settings<learner> all{
      synthetic_cxr{.images = folder / "images", .patients = 40, .image_size = 64},
      grey{.image_size = 32}};
  all.run = {
      .epochs = 1, .batch = 8, .run = folder / "run", .resume = {}, .cache = folder / "cache"};
  learner{all}.run();
  auto trained = make_classifier<2>(small{}, mlp_head{}, 7);
  load_weights(trained, folder / "run/best.safetensors");
  auto const first = learner{all}.make_network();
  auto const before = state_dict(first), after = state_dict(trained);
  REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    INFO(before[i].name);
    CHECK(before[i].name == after[i].name);
    CHECK_FALSE(before[i].tensor.equal(after[i].tensor));
  }
}

namespace {

struct frozen_stem : small_net {
  frozen_stem() { conv->weight.set_requires_grad(false); }
};

}  // namespace

TEST_CASE("parameters that a module has frozen stay frozen", "[model][backbone]") {
  auto network = from_torch<frozen_stem, 6>{}.make(1);
  for (auto const& [name, tensor] : named_parameters(network))
    CHECK(tensor.requires_grad() == (name != "conv.weight"));
  auto copy = clone(network);
  CHECK_FALSE(named_parameters(copy)[0].tensor.requires_grad());
}

TEST_CASE("parameters that a module has frozen stay frozen after frozen epochs",
          "[model][backbone]") {
  test::temporary_folder const folder;
  using learner = swap<toy, from_torch<frozen_stem, 6>>;
  settings<learner> all(test::small(folder.path(), folder / "run"));
  all.run.epochs = 2;
  all.get<role::optimizer>().plan.frozen_epochs = 1;
  auto const first = learner{all}.make_network();
  learner{all}.run();
  auto const before = state_dict(first),
             after = read_safetensors(folder / "run/last.safetensors").tensors;
  for (auto const& [name, tensor] : before) {
    auto const found = std::find_if(
        after.begin(), after.end(),
        [&, &key = name](auto const& entry) { return entry.name == "network/" + key; });
    INFO(name);
    REQUIRE(found != after.end());
    CHECK(found->tensor.equal(tensor) == (name == "conv.weight"));
  }
}
