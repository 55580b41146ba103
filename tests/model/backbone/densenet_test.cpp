// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/densenet.hpp"

#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "model/formula.hpp"
#include "model/in_double.hpp"
#include "paths.hpp"

using namespace cxr;

static_assert(Backbone<densenet121<>> && Backbone<tiny_densenet<>>);
static_assert(densenet121<>::features == 1024 && densenet161<>::features == 2208 &&
              densenet169<>::features == 1664 && densenet201<>::features == 1920);
static_assert(densenet121<>::name == "densenet121<scratch>");

namespace {

// Relative to the norm of a tensor. Goldens are in double. In float, torch's own gradients of these
// networks differ from torch's in double by up to 1.1e-2 (a ReLU tips over where the rounding lies),
// so gradients of the full networks are compared in double, where both must agree far better.
constexpr double in_float = 1e-4, in_double = 1e-9;

Tensor golden_images(at::ScalarType type) {
  return test::unit_tensor("images", {4, 3, 64, 64})
      .to(at::kFloat)
      .to(type)
      .contiguous(at::MemoryFormat::ChannelsLast);
}

/// Logits of inference and training, and all that training writes, by the goldens' names.
template <class Network>
std::vector<named_tensor> run_all(Network& network, at::ScalarType type) {
  std::vector<named_tensor> all;
  auto const images = golden_images(type);
  {
    at::NoGradGuard const no_graph;
    all.push_back({"inference", std::as_const(network)(images, inference{})});
  }
  auto const logits = network(images, training{});
  auto const loss =
      cross_entropy{.weights = class_weights::none}.start(training_facts::counts_only({2, 2}));
  loss(logits, {.images = {}, .labels = at::tensor(std::vector<std::int64_t>{0, 1, 1, 0})})
      .backward();
  all.push_back({"training", logits.detach()});
  for_each_leaf(network, [&](std::string const& name, auto& leaf) {
    using kind = std::remove_cvref_t<decltype(leaf)>;
    if constexpr (std::same_as<kind, parameter>)
      all.push_back({"gradient/" + name, leaf.value.grad()});
    else if constexpr (std::same_as<kind, buffer>)
      all.push_back({"buffer/" + name, leaf.value});
  });
  return all;
}

template <int Depth>
void compare_with_torchvision() {
  auto const golden = read_json(test::golden("model.json"))[std::to_string(Depth)];
  auto network = make_classifier<2>(densenet<Depth, scratch>{}, linear_head{}, 1);
  CHECK(count_parameters(network) == golden["parameters"]);
  for (auto const type : {at::kFloat, at::kDouble}) {
    test::fill_by_formula(network);
    if (type == at::kDouble) test::to_double(network);
    clear_gradients(network);
    auto const ours = run_all(network, type);
    REQUIRE(ours.size() == golden["tensors"].size());
    for (auto const& [name, tensor] : ours) {
      if (type == at::kFloat && name.starts_with("gradient/")) continue;
      INFO(name);
      auto const expected = golden["tensors"].at(name).template get<std::vector<double>>();
      auto const actual = test::digest(name, tensor);
      // Biases in front of a batch norm have no gradient but rounding: hence the floor.
      double const slack =
          (type == at::kFloat ? in_float : in_double) * std::max(expected[0], 1e-3);
      for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(std::abs(actual[i] - expected[i]) <= slack);
    }
  }
}

}  // namespace

TEST_CASE("tiny_densenet equals torchvision tensor by tensor", "[model][densenet]") {
  auto network = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1);
  require_complete(
      load_state(network, read_safetensors(test::golden("tiny_weights.safetensors")).tensors),
      "tiny_weights.safetensors");
  auto const ours = run_all(network, at::kFloat);
  std::map<std::string, Tensor> expected;
  for (auto const& [name, tensor] :
       read_safetensors(test::golden("tiny_expected.safetensors")).tensors)
    expected.emplace(name, tensor);
  REQUIRE(ours.size() == expected.size());
  for (auto const& [name, tensor] : ours) {
    INFO(name);
    auto const& reference = expected.at(name);
    REQUIRE(tensor.sizes() == reference.sizes());
    // Some gradients vanish by symmetry and are rounding alone: hence the floor.
    double const norm = std::max(reference.norm().item<double>(), 1e-2);
    CHECK((tensor - reference).norm().item<double>() <= in_float * norm);
  }
}

TEST_CASE("densenet121 equals torchvision", "[model][densenet]") {
  compare_with_torchvision<121>();
}
TEST_CASE("densenet161 equals torchvision", "[model][densenet]") {
  compare_with_torchvision<161>();
}
TEST_CASE("densenet169 equals torchvision", "[model][densenet]") {
  compare_with_torchvision<169>();
}
TEST_CASE("densenet201 equals torchvision", "[model][densenet]") {
  compare_with_torchvision<201>();
}

TEST_CASE("a new densenet has torchvision's distribution of weights", "[model][densenet]") {
  auto network = densenet121<>{}.make(7);
  for_each_leaf(network, [](std::string const& name, auto& leaf) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(leaf)>, parameter>) {
      INFO(name);
      Tensor const& w = leaf.value;
      if (w.dim() == 4) {  // kaiming_normal_: deviation sqrt(2 / fan_in)
        double const deviation = std::sqrt(2.0 / static_cast<double>(w[0].numel()));
        double const slack = 5 / std::sqrt(static_cast<double>(w.numel()));
        CHECK(w.std().template item<double>() == Approx(deviation).epsilon(slack));
        CHECK(std::abs(w.mean().template item<double>()) < deviation * slack);
      } else {
        CHECK((w == (name.ends_with("weight") ? 1 : 0)).all().template item<bool>());
      }
    }
  });
}

TEST_CASE("equal seeds give equal networks, different seeds different ones", "[model][densenet]") {
  auto const first = state_dict(tiny_densenet<>{}.make(3)),
             same = state_dict(tiny_densenet<>{}.make(3)),
             other = state_dict(tiny_densenet<>{}.make(4));
  CHECK(first.front().tensor.equal(same.front().tensor));
  CHECK_FALSE(first.front().tensor.equal(other.front().tensor));
}
