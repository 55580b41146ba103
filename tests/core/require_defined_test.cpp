// SPDX-License-Identifier: MIT
#include "cxr/core/require_defined.hpp"

#include <ATen/ops/zeros.h>

#include "catch.hpp"
#include "cxr/data/examples.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/input.hpp"
#include "cxr/model/weights/scratch.hpp"

using namespace cxr;

TEST_CASE("a tensor that was never assigned is refused by its name", "[core][bad_input]") {
  Tensor const nothing, logits = at::zeros({2, 2});
  auto const images = Contains(
      "images: the tensor is undefined; assign it before it is used "
      "[docs/errors.md#undefined-tensor]");
  auto net = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1);
  CHECK_THROWS_WITH(net(nothing, inference{}), images);
  CHECK_THROWS_WITH(net.backbone(nothing, inference{}), images);
  CHECK_THROWS_WITH(net.backbone.feature_map(nothing, inference{}), images);
  CHECK_THROWS_WITH(unit_images(nothing, at::kCPU), images);
  CHECK_THROWS_WITH(normalised(nothing, scratch::normalise), images);
  CHECK_THROWS_WITH(examples({0}, nothing), Contains("labels: the tensor is undefined"));
  auto const facts = training_facts::counts_only({2, 2});
  auto const entropy = cross_entropy{}.start(facts);
  auto const findings = masked_bce{}.start(facts);
  CHECK_THROWS_WITH(entropy(logits, {}), Contains("labels: the tensor is undefined"));
  CHECK_THROWS_WITH(entropy(nothing, {.labels = logits}), Contains("logits: the tensor is undef"));
  CHECK_THROWS_WITH(findings(logits, {}), Contains("labels: the tensor is undefined"));
  CHECK(&require_defined(logits, "logits") == &logits);
}
