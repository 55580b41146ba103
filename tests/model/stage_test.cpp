// SPDX-License-Identifier: MIT
#include "cxr/model/stage.hpp"

#include <ATen/ops/rand.h>

#include "catch.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/scratch.hpp"

using namespace cxr;

TEST_CASE("every parameter of a densenet has its stage, from the stem to the last block",
          "[model][stage]") {
  auto const stages = [](std::string const& name) {
    return densenet121<>{}.make(1).stage_of("features." + name);
  };
  CHECK(stages_of(densenet121<>{}.make(1)) == 5);
  CHECK(stages("conv0.weight") == 0);
  CHECK(stages("norm0.bias") == 0);
  CHECK(stages("denseblock1.denselayer6.conv2.weight") == 1);
  CHECK(stages("transition1.conv.weight") == 2);
  CHECK(stages("denseblock4.denselayer16.norm1.weight") == 4);
  CHECK(stages("transition3.norm.weight") == 4);
  CHECK(stages("norm5.weight") == 4);
}

TEST_CASE("parameters are grouped by their depth, which is 0 for the head", "[model][stage]") {
  auto net = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
  std::size_t seen = 0;
  for (auto const& group : parameter_groups(net))
    for (auto const& entry : group.parameters) {
      ++seen;
      CHECK(group.depth ==
            (group.owner == part::head ? 0 : 2 - stage_of(net.backbone, entry.name)));
    }
  CHECK(seen == named_parameters(net).size());
}

TEST_CASE("a frozen stage keeps its statistics and has no gradients, whatever comes after it",
          "[model][stage]") {
  auto const images = at::rand({4, 3, 64, 64});
  for (std::int64_t frozen = 0; frozen <= 3; ++frozen) {
    auto net = make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1);
    auto const before = clone(net);
    net(images, training{.key = 1, .frozen = frozen}).sum().backward();
    for (auto const& [name, tensor] : named_parameters(net)) {
      INFO(name << " with " << frozen << " frozen");
      bool const learns = name.starts_with("classifier.") || stage_of(net.backbone, name) >= frozen;
      CHECK(tensor.grad().defined() == learns);
    }
    auto const now = state_dict(net), then = state_dict(before);
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (now[i].name.find("running") == std::string::npos) continue;
      INFO(now[i].name << " with " << frozen << " frozen");
      bool const moves = stage_of(net.backbone, now[i].name) >= frozen;
      CHECK(now[i].tensor.equal(then[i].tensor) == !moves);
    }
  }
}

TEST_CASE("with a frozen backbone the head is trained on the features of inference",
          "[model][stage]") {
  auto const images = at::rand({2, 3, 64, 64});
  auto net = make_classifier<2>(tiny_densenet<>{}, mlp_head{.dropout = 0}, 1);
  auto const logits = net(images, training{.key = 1, .frozen = 3});
  CHECK(logits.equal(std::as_const(net)(images, inference{})));
}

TEST_CASE("a backbone without stages is a single stage", "[model][stage]") {
  struct plain {};
  CHECK(stages_of(plain{}) == 1);
  CHECK(stage_of(plain{}, "conv.weight") == 0);
}
