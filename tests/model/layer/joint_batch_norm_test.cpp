// SPDX-License-Identifier: MIT
#include "cxr/model/layer/joint_batch_norm.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <vector>

#include "catch.hpp"
#include "cxr/core/shard.hpp"
#include "cxr/engine/communicator/communicator.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/backbone/fused_densenet.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "engine/communicator/threads.hpp"
#include "model/in_double.hpp"

using namespace cxr;
using test::threads;

static_assert(Communicator<threads>);

namespace {

/// What a training step of a network gives: results of the images of all processes, gradients summed over
/// them, and statistics.
struct step {
  Tensor result, image_gradient;
  std::vector<Tensor> gradients;
  std::vector<named_tensor> state;
};

/// A step of one process, or of a shard of the images by a mode that is joint.
template <class Network, class Mode>
step take_step(Network& network, Tensor const& images, Tensor const& slope, Mode const& mode) {
  Tensor const own = images.detach().clone().requires_grad_();
  Tensor const result = network(own, mode);
  result.mul(slope).sum().backward();
  step taken{result.detach(), own.grad(), {}, {}};
  for (auto const& [name, tensor] : named_parameters(network))
    taken.gradients.push_back(tensor.grad().clone());
  taken.state = state_dict(network);
  return taken;
}

bool close(Tensor const& left, Tensor const& right, double tolerance) {
  return test::distance(left, right.to(at::kDouble)) <= tolerance;
}

template <class Network>
Network in_double(Network network) {
  test::to_double(network);
  return network;
}

/// Compares `count` processes with one. @param make  gives the same network each time
template <class Make>
void check_joint_step(Make const& make, Tensor const& images, std::int64_t count,
                      double tolerance) {
  auto whole = make();
  auto const single = whole(images, training{});
  Tensor const slope = at::arange(single.numel(), single.options()).mul(0.7).sin().view_as(single);
  auto network = make();
  step const expected = take_step(network, images, slope, training{});
  std::vector<step> parts(static_cast<std::size_t>(count));
  threads::run(count, [&](threads const& communicator) {
    auto const part = communicator.part();
    auto const [begin, end] = shard_range(0, static_cast<std::size_t>(images.size(0)), part);
    auto const rows = [&](Tensor const& all) {
      return all.narrow(0, static_cast<std::int64_t>(begin),
                        static_cast<std::int64_t>(end - begin));
    };
    auto own = make();
    parts[static_cast<std::size_t>(part.index)] =
        take_step(own, rows(images), rows(slope),
                  joint_training{training{}, process_group<threads>{communicator}});
  });
  std::vector<Tensor> results, image_gradients;
  for (auto const& part : parts)
    results.push_back(part.result), image_gradients.push_back(part.image_gradient);
  CHECK(close(at::cat(results), expected.result, tolerance));
  CHECK(close(at::cat(image_gradients), expected.image_gradient, tolerance));
  for (std::size_t i = 0; i < expected.gradients.size(); ++i) {
    Tensor const sum = at::zeros_like(expected.gradients[i]);
    for (auto const& part : parts) sum.add_(part.gradients[i]);
    CHECK(close(sum, expected.gradients[i], tolerance));
  }
  for (std::size_t i = 0; i < expected.state.size(); ++i) {
    INFO(expected.state[i].name);
    CHECK(close(parts[0].state[i].tensor, expected.state[i].tensor, tolerance));
    for (auto const& part : parts) CHECK(part.state[i].tensor.equal(parts[0].state[i].tensor));
  }
}

/// Values of another mean and deviation in each image. (7,C,H,W)
Tensor images_of(std::int64_t C, std::int64_t size, at::ScalarType type) {
  Tensor const noise = at::empty({7, C, size, size}, type).normal_(0, 1, generator(3));
  Tensor const level = at::arange(7, type).view({7, 1, 1, 1});
  return noise.mul(level.mul(0.3).add(0.5)).add(level.mul(2));
}

}  // namespace

TEST_CASE("batch norm by the images of all processes is that of one process with all images",
          "[model][layer]") {
  auto const count = GENERATE(2, 3, 4);  // of seven images: shards differ
  auto const make = [] {
    batch_norm norm(3);
    at::NoGradGuard const no_graph;
    norm.weight.value.copy_(at::tensor({1.5f, -0.5f, 0.1f}));
    norm.bias.value.copy_(at::tensor({0.1f, 0.2f, -3.0f}));
    return norm;
  };
  SECTION("maps") { check_joint_step(make, images_of(3, 5, at::kFloat), count, 1e-5); }
  SECTION("channels last") {
    check_joint_step(make, images_of(3, 5, at::kFloat).contiguous(at::MemoryFormat::ChannelsLast),
                     count, 1e-5);
  }
  SECTION("in bfloat16, as autocast gives them") {
    check_joint_step(make, images_of(3, 5, at::kFloat).to(at::kBFloat16), count, 5e-3);
  }
  SECTION("vectors") {
    check_joint_step(make, images_of(3, 1, at::kFloat).flatten(1), count, 1e-5);
  }
  SECTION("far from zero") {
    check_joint_step(make, images_of(3, 5, at::kFloat).add(1000), count, 2e-3);
  }
  SECTION("in double, where rounding hides nothing") {
    check_joint_step([&] { return in_double(make()); }, images_of(3, 5, at::kDouble), count, 1e-12);
  }
}

TEST_CASE("a DenseNet in several processes takes the step of one", "[model][layer]") {
  Tensor const images = images_of(3, 32, at::kDouble).div(10);
  SECTION("plain") {
    check_joint_step([] { return in_double(tiny_densenet<>{}.make(1)); }, images, 2, 1e-10);
  }
  SECTION("fused") {
    check_joint_step([] { return in_double(fused<tiny_densenet<>>{}.make(1)); }, images, 2, 1e-10);
  }
}

TEST_CASE("alone, joint batch norm is batch norm", "[model][layer]") {
  Tensor const x = images_of(3, 5, at::kFloat);
  batch_norm plain(3), joint(3);
  threads::run(1, [&](threads const& single) {
    Tensor const y = joint(x, joint_training{training{}, process_group<threads>{single}});
    CHECK(y.equal(plain(x, training{})));
  });
  CHECK(joint.running_var.value.equal(plain.running_var.value));
}
