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

TEST_CASE("a backbone is loaded, another classifier is replaced, and both are reported",
          "[model][weights]") {
  published weights;
  auto net = network();
  auto const head = clone(net.head);
  auto const account = load_weights(net, weights.file);
  CHECK(account.names.loaded.size() == weights.tensors.size() - 2);
  CHECK_THAT(to_text(account),
             Contains("tensors loaded from a safetensors file; the head is new, in place of: "
                      "classifier.bias, classifier.weight"));
  CHECK(net.backbone.features.conv0.weight.value.detach().equal(
      weights.find("features.conv0.weight").tensor));
  CHECK(net.head.out.weight.value.equal(head.out.weight.value));
  // Every tensor of the network is accounted for.
  CHECK(account.initialised.size() == 4 + 11);  // of the head, and counts
  CHECK(account.names.loaded.size() + account.initialised.size() == state_dict(net).size());
}

TEST_CASE("a head of which only a part would fit is new as a whole", "[model][weights]") {
  published weights;
  weights.tensors.push_back({"classifier.4.bias", at::full({2}, 7.0F)});  // of the network's shape
  weights.write();
  auto net = network();
  auto const head = clone(net.head);
  load_weights(net, weights.file);
  CHECK(net.head.out.bias.value.equal(head.out.bias.value));
}

TEST_CASE("a classifier of the same shape is loaded, too", "[model][weights]") {
  published const weights;
  auto net = make_classifier<1000>(tiny_densenet<>{}, linear_head{}, 1);
  auto const account = load_weights(net, weights.file);
  CHECK(account.replaced.empty());
  CHECK(account.names.loaded.size() == weights.tensors.size());
}

TEST_CASE("of several networks in a file the one that a user names is loaded", "[model][weights]") {
  published weights;
  auto const queries = weights.tensors;
  weights.tensors.clear();
  for (auto const& [name, tensor] : queries) {
    weights.tensors.push_back({"encoder_q." + name, tensor});
    weights.tensors.push_back({"encoder_k.module." + name, tensor.mul(2)});
  }
  weights.write();
  published original;
  auto const first = original.find("features.conv0.weight").tensor;
  for (auto const& [name, factor] : {std::pair("encoder_q", 1), std::pair("encoder_k.", 2)}) {
    auto net = network();
    auto const account = load_weights(net, weights.file, true, name);
    CHECK(account.names.loaded.size() == queries.size() - 2);
    CHECK(account.aside.size() == queries.size());
    CHECK(net.backbone.features.conv0.weight.value.detach().equal(first.mul(factor)));
  }
  auto net = network();
  CHECK_THROWS_WITH(
      load_weights(net, weights.file, true, "encoder"),
      Contains("has no network encoder.; its names begin with encoder_k., encoder_q.; check "
               "--weights-network, in C++ the third argument of load<…> "
               "[docs/errors.md#no-such-network]"));
}

TEST_CASE("a tensor that is missing, unexpected or misshapen is an error with its name",
          "[model][weights][bad_input]") {
  published weights;
  weights.find("features.norm0.bias").name = "features.norm0.offset";
  weights.find("features.conv0.weight").tensor = at::full({16, 2, 7, 7}, 1.0F);
  weights.write();
  auto const text = refusal(weights);
  CHECK_THAT(text, Contains("published.safetensors: does not fit this network"));
  CHECK_THAT(text, Contains("1 missing: features.norm0.bias"));
  CHECK_THAT(text, Contains("1 unexpected: features.norm0.offset (closest: features.norm0.bias)"));
  CHECK_THAT(
      text,
      Contains("or --weights-strict=false, in C++ load_weights(network, file, false), to leave"));
  CHECK_THAT(text, Contains("1 of another shape: features.conv0.weight (16,2,7,7) instead of "
                            "(16,3,7,7)"));
}

TEST_CASE("of many names five are listed and the others counted", "[model][weights][bad_input]") {
  published weights;
  for (auto& entry : weights.tensors) entry.name += "_old";
  weights.write();
  CHECK_THAT(refusal(weights), Contains(" more") && Contains("(closest: features.conv0.weight)"));
}

TEST_CASE("no flipped byte of a legacy stream's pickles silently gives a wrong network",
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
  for (auto const& entry : sound) pickles -= sizeof(std::int64_t) + entry.tensor.nbytes();
  test::temporary_folder const folder;
  auto net = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1);
  int wrong = 0;
  for (std::size_t position = 0; position < pickles; ++position)
    for (int const mask : {0x01, 0xff}) {
      auto other = whole;
      other[position] = static_cast<char>(other[position] ^ mask);
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

TEST_CASE("a network of one input channel sums three, a network of three splits one",
          "[model][weights]") {
  published weights;
  auto const three = weights.find("features.conv0.weight").tensor.clone();
  auto grey_network = make_classifier<2>(densenet<10, one_channel>{}, mlp_head{}, 1);
  auto const summed = load_weights(grey_network, weights.file);
  CHECK(summed.adapted ==
        std::vector<std::string>{"features.conv0.weight: 3 input channels summed to 1"});
  CHECK(grey_network.backbone.features.conv0.weight.value.detach().allclose(three.sum({1}, true)));

  weights.find("features.conv0.weight").tensor = three.sum({1}, true);
  weights.write();
  auto net = network();
  auto const split = load_weights(net, weights.file);
  CHECK_THAT(to_text(split), Contains("1 input channel split into thirds for 3"));
  // Of any dtype.
  weights.find("features.conv0.weight").tensor = three.to(at::kFloat8_e4m3fn);
  weights.write();
  load_weights(grey_network, weights.file);
  CHECK(grey_network.backbone.features.conv0.weight.value.detach().allclose(
      three.to(at::kFloat8_e4m3fn).to(at::kFloat).sum({1}, true)));
  weights.find("features.conv0.weight").tensor = three.sum({1}, true);
  weights.write();
  load_weights(grey_network, weights.file);
  // Both see the same numbers, the second one three times.
  auto const grey = at::rand({2, 1, 64, 64});
  CHECK(grey_network.backbone(grey, inference{})
            .allclose(net.backbone(grey.expand({2, 3, 64, 64}), inference{}), 1e-4, 1e-6));
}

TEST_CASE("where it is permitted, tensors that do not fit are left aside and listed",
          "[model][weights]") {
  published weights;
  weights.find("features.norm0.bias").name = "features.norm0.offset";
  weights.write();
  auto net = network();
  auto const account = load_weights(net, weights.file, /*strict=*/false);
  CHECK(account.names.unexpected == std::vector<std::string>{"features.norm0.offset"});
  CHECK_THAT(to_text(account), Contains("left as initialised: features.norm0.bias; not loaded: "
                                        "features.norm0.offset"));
}

TEST_CASE("if no tensor of the backbone fits, nothing permits it", "[model][weights][bad_input]") {
  published weights;
  for (auto& entry : weights.tensors) entry.name += "_old";
  weights.write();
  auto net = network();
  CHECK_THROWS_WITH(load_weights(net, weights.file, /*strict=*/false),
                    Contains("give weights of this architecture, under the names of a library that "
                             "docs/how_to/use_pretrained_weights.md lists [docs"));
}

TEST_CASE("a tensor with NaN is refused by its name in the file before anything is loaded",
          "[model][weights][bad_input]") {
  published weights;
  for (auto& entry : weights.tensors) entry.name = "module." + entry.name;
  weights.find("module.features.norm0.bias").tensor = at::full({16}, NAN);
  weights.write();
  auto net = network();
  auto const before = clone(net);
  CHECK_THROWS_WITH(load_weights(net, weights.file, /*strict=*/false),
                    Contains("published.safetensors: module.features.norm0.bias holds NaN or "
                             "infinite numbers: 16 of 16; fetch the file again"));
  CHECK(
      net.backbone.features.conv0.weight.value.equal(before.backbone.features.conv0.weight.value));
}

TEST_CASE("NaN in a classifier that is replaced does not matter", "[model][weights]") {
  published weights;
  weights.find("classifier.bias").tensor = at::full({1000}, NAN);
  weights.write();
  CHECK(refusal(weights) == "accepted");
}

TEST_CASE("a dtype that holds no weights is refused by name", "[model][weights][bad_input]") {
  published weights;
  auto& bias = weights.find("features.norm0.bias").tensor;
  bias = bias.to(at::kLong);
  weights.write();
  CHECK_THAT(refusal(weights), Contains("1 of another shape: features.norm0.bias of dtype Long"));
}

TEST_CASE("half and bfloat16 weights become float, and counts are counts", "[model][weights]") {
  published weights;
  for (auto& entry : weights.tensors) entry.tensor = entry.tensor.to(at::kHalf);
  weights.tensors.push_back({"features.norm0.num_batches_tracked", at::full({1}, 7, at::kHalf)});
  weights.tensors.push_back(
      {"features.norm5.num_batches_tracked", at::full({}, INFINITY, at::kHalf)});
  weights.write();
  auto net = network();
  load_weights(net, weights.file);
  CHECK(net.backbone.features.norm0.num_batches_tracked.value == 7);
  CHECK(net.backbone.features.norm5.num_batches_tracked.value == 0);
  auto const& weight = net.backbone.features.conv0.weight.value;
  CHECK(weight.scalar_type() == at::kFloat);
  CHECK(weight.detach().equal(weights.find("features.conv0.weight").tensor.to(at::kFloat)));
}

TEST_CASE("what LibTorch refuses is one line without a backtrace", "[model][weights][bad_input]") {
  auto content = read_weights(published().file);
  for (auto& entry : content.tensors) entry.tensor = entry.tensor.to_sparse();
  auto net = network();
  CHECK_THROWS_WITH(load_weights(net, std::move(content), "f"), StartsWith("cxr: LibTorch: "));
}
