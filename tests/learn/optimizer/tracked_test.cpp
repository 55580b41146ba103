// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/tracked.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "catch.hpp"
#include "laws/optimizer_laws.hpp"

namespace {

using namespace cxr;

std::vector<std::string> names(std::vector<named_tensor> const& tensors) {
  std::vector<std::string> all;
  for (auto const& entry : tensors) all.push_back(entry.name);
  return all;
}

}  // namespace

TEST_CASE("gradients are handed to the kernels laid out as their parameters", "[learn]") {
  laws::detail::small_network const network;
  Tensor const conv = network.groups[0].parameters[0].tensor;    // channels_last
  Tensor const narrow = network.groups[0].parameters[1].tensor;  // (5,4,1,1)
  conv.mutable_grad() = conv.detach().contiguous();
  narrow.mutable_grad() = narrow.detach().contiguous();
  tracked_parameters<1> const tracked(network.groups, {slot{"mean"}});
  int groups = 0;
  tracked.for_each_ready([&](ready_parameters<1> const& ready) {
    ++groups;
    REQUIRE(ready.gradients.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(ready.gradients[i].strides() == ready.parameters[i].strides());
      CHECK(ready.slots[0][i].strides() == ready.parameters[i].strides());
      CHECK(ready.gradients[i].equal(ready.parameters[i]));
    }
    // Axes of length 1 need no copy.
    CHECK(ready.gradients[1].data_ptr() == narrow.grad().data_ptr());
  });
  CHECK(groups == 1);
}

TEST_CASE("a slot has the shape of its parameter, or is one number, and starts at zero",
          "[learn][optimizer]") {
  laws::detail::small_network const network;
  tracked_parameters<2> const tracked(network.groups, {slot{"mean"}, slot{"step", true}});
  auto const saved = tracked.save();
  REQUIRE(names(saved) == std::vector<std::string>{"conv.mean", "conv.step", "narrow.mean",
                                                   "narrow.step", "norm.mean", "norm.step",
                                                   "head.mean", "head.step"});
  CHECK(saved[0].tensor.sizes() == at::IntArrayRef({4, 3, 3, 3}));
  CHECK(saved[1].tensor.dim() == 0);
  for (auto const& [name, tensor] : saved) CHECK(tensor.eq(0).all().item<bool>());
}

TEST_CASE("each group reports what chooses its learning rate and decay", "[learn][optimizer]") {
  laws::detail::small_network network;
  network.groups[1].depth = 3;
  network.descend_to_one();
  tracked_parameters<0> const tracked(network.groups, {});
  std::vector<part> owners;
  std::vector<bool> decays;
  std::vector<std::int64_t> depths;
  tracked.for_each_ready([&](ready_parameters<0> const& ready) {
    owners.push_back(ready.owner);
    decays.push_back(ready.decays);
    depths.push_back(ready.depth);
  });
  CHECK((owners == std::vector<part>{part::backbone, part::backbone, part::head}));
  CHECK((decays == std::vector<bool>{true, false, true}));
  CHECK(depths == std::vector<std::int64_t>{0, 3, 0});
}

TEST_CASE("slots stay with their parameters where some have no gradient", "[learn][optimizer]") {
  laws::detail::small_network const network;
  network.groups[0].parameters[1].tensor.mutable_grad() = at::zeros({5, 4, 1, 1});
  tracked_parameters<1> const tracked(network.groups, {slot{"mean"}});
  tracked.for_each_ready([](ready_parameters<1> const& ready) {
    REQUIRE(ready.parameters.size() == 1);
    ready.slots[0][0].add_(1);
  });
  auto const saved = tracked.save();
  for (auto const& [name, tensor] : saved)
    CHECK(tensor.eq(name == "narrow.mean" ? 1 : 0).all().item<bool>());
}

TEST_CASE("restored slots are found by name, whatever their order", "[learn][optimizer]") {
  laws::detail::small_network const network;
  tracked_parameters<1> const tracked(network.groups, {slot{"mean"}});
  auto saved = laws::detail::copy(tracked.save());
  for (std::size_t index = 0; index < saved.size(); ++index)
    saved[index].tensor.fill_(static_cast<double>(index));
  auto const expected = laws::detail::copy(saved);
  std::reverse(saved.begin(), saved.end());
  tracked.restore(saved);
  CHECK(laws::detail::equal(tracked.save(), expected));
}

TEST_CASE("a slot of another shape is refused, and no other is restored", "[learn][optimizer]") {
  laws::detail::small_network const network;
  tracked_parameters<1> const tracked(network.groups, {slot{"mean"}});
  auto saved = laws::detail::copy(tracked.save());
  saved[0].tensor.fill_(1);
  saved.back().tensor = at::ones({2});
  CHECK_THROWS_WITH(tracked.restore(saved),
                    StartsWith("cxr: optimizer state: head.mean has shape [2] instead of [2, 5]"));
  for (auto const& [name, tensor] : tracked.save()) CHECK(tensor.eq(0).all().item<bool>());
}
