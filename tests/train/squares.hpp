// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/relu.h>

#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "cxr/data/augment/no_augment.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/learn/optimizer/sgd.hpp"
#include "cxr/learn/sampler/shuffled.hpp"
#include "cxr/learn/schedule/constant_rate.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/layer/linear.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/train/observer/silent.hpp"
#include "cxr/train/trainer.hpp"

/// What the tests of train/ share: images in memory, two small networks, and a trainer of defaults.
namespace cxr::test {

/// Images of 32 x 32 pixels in the caller's own memory: a bright square on the left (class 0) or on the
/// right (class 1).
template <class Pixel = std::uint8_t>
struct squares {
  std::vector<std::vector<Pixel>> images;

  explicit squares(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<Pixel> image(32 * 32, grey(20 + 3 * i % 50));
      for (std::size_t y = 8; y < 24; ++y)
        for (std::size_t x = 0; x < 12; ++x) image[32 * y + x + (i % 2 ? 18 : 2)] = grey(200);
      images.push_back(image);
    }
  }
  std::span<Pixel const> pixels(std::size_t record) const { return images[record]; }
  std::int64_t image_size() const { return 32; }
  std::int64_t channels() const { return 1; }

 private:
  /// The same brightness in any type of pixel. @param value  0 to 255
  static Pixel grey(std::size_t value) {
    if constexpr (std::is_same_v<Pixel, float>) return static_cast<float>(value) / 255.0f;
    return static_cast<Pixel>(value * (std::is_same_v<Pixel, std::uint16_t> ? 257 : 1));
  }
};

/// The records first … last - 1 with the class of their squares.
inline examples squares_between(std::size_t first, std::size_t last) {
  std::vector<std::size_t> records;
  std::vector<std::int64_t> labels;
  for (auto record = first; record < last; ++record)
    records.push_back(record), labels.push_back(static_cast<std::int64_t>(record % 2));
  return {records, labels};
}

/// Sixty images, of which the last twenty validate.
inline squares<> const sixty_squares(60);
inline examples const last_squares = squares_between(40, 60);

inline auto make_tiny_network() { return make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1); }

/// A backbone without statistics of the batch, so that images do not influence each other.
struct flat_backbone {
  BOOST_HANA_DEFINE_STRUCT(flat_backbone, (linear, layer));

  Tensor operator()(Tensor const& images, training) { return features(images); }
  Tensor operator()(Tensor const& images, inference) const { return features(images); }

 private:
  Tensor features(Tensor const& images) const {
    return at::relu(layer(images.flatten(1)));  // (N,8)
  }
};

/// @tparam K  classes
template <std::int64_t K = 2>
auto make_flat_network() {
  classifier<flat_backbone, linear> network;
  network.backbone.layer = linear(3 * 32 * 32, 8, generator(1));
  network.head = linear(8, K, generator(2));
  return network;
}

/// Settings of a training on a subset of two classes, without a folder.
inline training_settings<3> settings_for(examples subset, std::int64_t epochs) {
  return {.facts = training_facts::make(std::move(subset), 2, at::kCPU),
          .normalise = scratch::normalise,
          .epochs = epochs,
          .batch = 8};
}

template <class Role, class Standard, class... Given>
auto policy_or(Standard standard, Given const&... given) {
  if constexpr (policy_set<Given...>::template has<Role>)
    return policy_set<Given...>(given...).template get<Role>();
  else
    return standard;
}

/// A trainer with these policies; the others leave images, order and rate as plain as they can be.
template <class Watch, class... Given>
auto make_trainer(training_settings<3> settings, Watch& watch, Given const&... given) {
  return trainer(std::move(settings), watch, policy_or<role::sampler>(shuffled{}, given...),
                 policy_or<role::augment>(no_augment{}, given...),
                 policy_or<role::loss>(cross_entropy{}, given...),
                 policy_or<role::optimizer>(
                     sgd{.learning_rate = 0.1, .momentum = 0, .nesterov = false}, given...),
                 policy_or<role::schedule>(constant_rate{}, given...),
                 policy_or<role::metrics>(metric_set<accuracy, auroc>{}, given...),
                 policy_or<role::execution>(cpu<float>{}, given...));
}

/// Two networks hold the same tensors, bit for bit.
template <class Network>
void check_same_network(Network const& left, Network const& right) {
  auto const expected = state_dict(right);
  auto const tensors = state_dict(left);
  REQUIRE(tensors.size() == expected.size());
  for (std::size_t index = 0; index < tensors.size(); ++index) {
    INFO(tensors[index].name);
    CHECK(tensors[index].tensor.equal(expected[index].tensor));
  }
}

/// Two networks hold the same tensors, up to the rounding of float.
template <class Network>
void check_close_network(Network const& left, Network const& right) {
  auto const expected = state_dict(right);
  auto const tensors = state_dict(left);
  REQUIRE(tensors.size() == expected.size());
  for (std::size_t index = 0; index < tensors.size(); ++index) {
    INFO(tensors[index].name);
    CHECK(tensors[index].tensor.allclose(expected[index].tensor, /*rtol=*/1e-5, /*atol=*/1e-6));
  }
}

}  // namespace cxr::test
