// SPDX-License-Identifier: MIT
#include "cxr/model/weights/load.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>

#include <cmath>
#include <fstream>

#include "cxr/model/weights/account.hpp"
#include "format/weight_files.hpp"
#include "model/weights/published.hpp"

using namespace cxr;
using test::network;
using test::published;
using test::refusal;
using test::weights_golden;

namespace {

/// Weights of a network of grey images.
struct one_channel : scratch {
  static constexpr normalisation<1> normalise{{0.5}, {0.25}};
};

}  // namespace

TEST_CASE("a backbone is taken over, another classifier is replaced, and both are said",
          "[model][weights]") {
  published from;
  auto net = network();
  auto const head = clone(net.head);
  auto const account = load_weights(net, from.file);
  CHECK(account.names.loaded.size() == from.tensors.size() - 2);
  CHECK_THAT(to_text(account),
             Contains("tensors loaded from a safetensors file; the head is new, in place of: "
                      "classifier.bias, classifier.weight"));
  CHECK(net.backbone.features.conv0.weight.value.detach().equal(
      from.at("features.conv0.weight").tensor));
  CHECK(net.head.out.weight.value.equal(head.out.weight.value));
  // Every tensor of the network is accounted for.
  CHECK(account.initial.size() == 4 + 11);  // of the head, and counts
  CHECK(account.names.loaded.size() + account.initial.size() == state_dict(net).size());
}

TEST_CASE("a head of which a part would fit is new as a whole", "[model][weights]") {
  published from;
  from.tensors.push_back({"classifier.4.bias", at::full({2}, 7.0F)});  // of the network's shape
  from.write();
  auto net = network();
  auto const head = clone(net.head);
  load_weights(net, from.file);
  CHECK(net.head.out.bias.value.equal(head.out.bias.value));
}

TEST_CASE("a classifier of the same shape is taken over, too", "[model][weights]") {
  published const from;
  auto net = make_classifier<1000>(tiny_densenet<>{}, linear_head{}, 1);
  auto const account = load_weights(net, from.file);
  CHECK(account.replaced.empty());
  CHECK(account.names.loaded.size() == from.tensors.size());
}

TEST_CASE("what is missing, unexpected or misshapen stops, with its name",
          "[model][weights][bad_input]") {
  published from;
  from.at("features.norm0.bias").name = "features.norm0.offset";
  from.at("features.conv0.weight").tensor = at::full({16, 2, 7, 7}, 1.0F);
  from.write();
  auto const text = refusal(from);
  CHECK_THAT(text, Contains("published.safetensors: does not fit this network"));
  CHECK_THAT(text, Contains("1 missing: features.norm0.bias"));
  CHECK_THAT(text, Contains("1 unexpected: features.norm0.offset (closest: features.norm0.bias)"));
  CHECK_THAT(text, Contains("or --weights-strict=false to leave these tensors aside"));
  CHECK_THAT(text, Contains("1 of another shape: features.conv0.weight (16,2,7,7) instead of "
                            "(16,3,7,7)"));
}

TEST_CASE("of many names five are listed and the rest counted", "[model][weights][bad_input]") {
  published from;
  for (auto& one : from.tensors) one.name += "_old";
  from.write();
  CHECK_THAT(refusal(from), Contains(" more") && Contains("(closest: features.conv0.weight)"));
}

TEST_CASE("no flipped byte of a legacy stream's pickles gives a wrong network unsaid",
          "[model][weights][bad_input]") {
  auto const file = weights_golden("old_names_legacy.pth");
  auto const whole = read_text(file);
  auto const sound = read_weights(file).tensors;
  auto const same = [&](std::vector<named_tensor> const& read) {
    return std::equal(
        read.begin(), read.end(), sound.begin(), sound.end(),
        [](auto const& a, auto const& b) { return a.name == b.name && a.tensor.equal(b.tensor); });
  };
  auto pickles = whole.size();
  for (auto const& one : sound) pickles -= sizeof(std::int64_t) + one.tensor.nbytes();
  test::temporary_folder const folder;
  auto net = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1);
  int wrong = 0;
  for (std::size_t at = 0; at < pickles; ++at)
    for (int const mask : {0x01, 0xff}) {
      auto other = whole;
      other[at] = static_cast<char>(other[at] ^ mask);
      std::ofstream(folder / "f", std::ios::binary) << other;
      try {
        auto content = read_weights(folder / "f");
        auto const tensors = content.tensors;
        auto const account = load_weights(net, std::move(content), folder / "f");
        wrong += account.replaced.empty() && !same(tensors);
      } catch (file_error const&) {
      }
    }
  CHECK(wrong == 0);
}

TEST_CASE("a network of one channel sums three, one of three splits one", "[model][weights]") {
  published from;
  auto const three = from.at("features.conv0.weight").tensor.clone();
  auto one = make_classifier<2>(densenet<10, one_channel>{}, mlp_head{}, 1);
  auto const summed = load_weights(one, from.file);
  CHECK(summed.adapted ==
        std::vector<std::string>{"features.conv0.weight: 3 input channels summed to 1"});
  CHECK(one.backbone.features.conv0.weight.value.detach().allclose(three.sum({1}, true)));

  from.at("features.conv0.weight").tensor = three.sum({1}, true);
  from.write();
  auto net = network();
  auto const split = load_weights(net, from.file);
  CHECK_THAT(to_text(split), Contains("1 input channel split into thirds for 3"));
  // Of any dtype.
  from.at("features.conv0.weight").tensor = three.to(at::kFloat8_e4m3fn);
  from.write();
  load_weights(one, from.file);
  CHECK(one.backbone.features.conv0.weight.value.detach().allclose(
      three.to(at::kFloat8_e4m3fn).to(at::kFloat).sum({1}, true)));
  from.at("features.conv0.weight").tensor = three.sum({1}, true);
  from.write();
  load_weights(one, from.file);
  // Both see the same numbers, the second one three times.
  auto const grey = at::rand({2, 1, 64, 64});
  CHECK(one.backbone(grey, inference{})
            .allclose(net.backbone(grey.expand({2, 3, 64, 64}), inference{}), 1e-4, 1e-6));
}

TEST_CASE("where it is permitted, what does not fit is left aside and listed", "[model][weights]") {
  published from;
  from.at("features.norm0.bias").name = "features.norm0.offset";
  from.write();
  auto net = network();
  auto const account = load_weights(net, from.file, /*strict=*/false);
  CHECK(account.names.unexpected == std::vector<std::string>{"features.norm0.offset"});
  CHECK_THAT(to_text(account), Contains("left as initialised: features.norm0.bias; not taken: "
                                        "features.norm0.offset"));
}

TEST_CASE("where nothing of the backbone fits, nothing permits it", "[model][weights][bad_input]") {
  published from;
  for (auto& one : from.tensors) one.name += "_old";
  from.write();
  auto net = network();
  CHECK_THROWS_WITH(load_weights(net, from.file, /*strict=*/false),
                    Contains("give weights of this architecture [docs"));
}

TEST_CASE("a dtype that holds no weights is refused by name", "[model][weights][bad_input]") {
  published from;
  auto& bias = from.at("features.norm0.bias").tensor;
  bias = bias.to(at::kLong);
  from.write();
  CHECK_THAT(refusal(from), Contains("1 of another shape: features.norm0.bias of dtype Long"));
}

TEST_CASE("half and bfloat16 weights become float, and their counts are counts again",
          "[model][weights]") {
  published from;
  for (auto& one : from.tensors) one.tensor = one.tensor.to(at::kHalf);
  from.tensors.push_back({"features.norm0.num_batches_tracked", at::full({1}, 7, at::kHalf)});
  from.tensors.push_back({"features.norm5.num_batches_tracked", at::full({}, INFINITY, at::kHalf)});
  from.write();
  auto net = network();
  load_weights(net, from.file);
  CHECK(net.backbone.features.norm0.num_batches_tracked.value == 7);
  CHECK(net.backbone.features.norm5.num_batches_tracked.value == 0);
  auto const& weight = net.backbone.features.conv0.weight.value;
  CHECK(weight.scalar_type() == at::kFloat);
  CHECK(weight.detach().equal(from.at("features.conv0.weight").tensor.to(at::kFloat)));
}
