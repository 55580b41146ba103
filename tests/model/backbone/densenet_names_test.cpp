// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/densenet_names.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros_like.h>

#include <set>
#include <string>

#include "cxr/model/weights/account.hpp"
#include "format/weight_files.hpp"
#include "model/weights/published.hpp"

using namespace cxr;
using test::network;
using test::published;
using test::refusal;
using test::tensor_named;
using test::weights_golden;

TEST_CASE("every format and dialect gives the logits of Python", "[model][weights]") {
  auto const expected = read_weights(weights_golden("expected.safetensors"));
  auto const& images = tensor_named(expected, "images");
  for (auto const* name :
       {"zip.pth", "old_names_legacy.pth", "module_legacy.pt", "python2.pth", "protocol4.pth",
        "data_parallel.pth", "monai.pth", "lightning.ckpt", "model.safetensors.index.json"}) {
    INFO(name);
    auto net = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1);
    auto const account = load_weights(net, weights_golden(name));
    CHECK(account.names.loaded.size() >= 56);
    CHECK(account.replaced.empty());
    auto const logits = net(images, inference{});
    CHECK(logits.allclose(tensor_named(expected, "logits"), 1e-4, 1e-6));
  }
}

TEST_CASE("each renamed tensor is listed with its rule", "[model][weights]") {
  auto const account_of = [](char const* name) {
    auto net = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1);
    return load_weights(net, weights_golden(name));
  };
  auto const old = account_of("old_names_legacy.pth");
  CHECK(old.renamed.size() == 40);
  CHECK(old.renamed.front().in_file == "features.denseblock1.denselayer1.conv.1.weight");
  CHECK(old.renamed.front().in_network == "features.denseblock1.denselayer1.conv1.weight");
  CHECK_THAT(to_text(old), Contains("renamed: 40 by norm.1 -> norm1 (torchvision's published"));
  CHECK_THAT(to_text(account_of("data_parallel.pth")), Contains("67 by module. removed"));
  CHECK_THAT(to_text(account_of("monai.pth")),
             Contains("2 by class_layers.out -> classifier (MONAI)"));
  auto const lightning = account_of("lightning.ckpt");
  CHECK_THAT(to_text(lightning), Contains("67 by model. removed"));
  CHECK_THAT(to_text(lightning),
             Contains("beside them: best_acc1 (1 tensor), nothing, optimizer (6 tensors)"));
  auto const written = to_json(lightning);
  CHECK(written["loaded"].size() == 67);
  CHECK(written["renamed"][0]["rule"] == "model. removed");
}

TEST_CASE("a state dict of the features only is found under any prefix", "[model][weights]") {
  for (std::string const prefix : {"", "0.0.", "encoder."}) {
    published weights;
    std::erase_if(weights.tensors,
                  [](auto const& entry) { return cxr::detail::of_head(entry.name); });
    for (auto& entry : weights.tensors) entry.name = prefix + entry.name.substr(9);
    weights.write();
    auto net = network();
    auto const account = load_weights(net, weights.file);
    CHECK(account.names.loaded.size() == weights.tensors.size());
    CHECK_THAT(to_text(account),
               Contains((prefix.empty() ? "" : prefix + " removed, ") + "features. prepended") &&
                   Contains("; the head is new"));
  }
}

TEST_CASE("tensors outside of the network are listed, and none of them is loaded",
          "[model][weights]") {
  published weights;
  auto const own = weights.tensors;
  for (auto& entry : weights.tensors) entry.name = "model." + entry.name;
  weights.tensors.push_back({"criterion.weight", at::ones(2)});
  weights.tensors.push_back({"n_averaged", at::ones({}, at::kLong)});
  weights.write();
  auto net = network();
  CHECK(load_weights(net, weights.file).aside ==
        std::vector<std::string>{"criterion.weight", "n_averaged"});

  // An average beside the network, under a prefix of its own.
  weights.tensors = own;
  for (auto const& [name, tensor] : own)
    weights.tensors.push_back({"ema.module." + name, at::zeros_like(tensor)});
  weights.write();
  auto const account = load_weights(net, weights.file);
  CHECK(account.aside.size() == own.size());
  CHECK(net.backbone.features.conv0.weight.value.detach().equal(
      weights.find("features.conv0.weight").tensor));
}

TEST_CASE("a file with two networks is refused, since only the user can choose",
          "[model][weights][bad_input]") {
  published weights;
  auto const all = weights.tensors;
  weights.tensors.clear();
  for (auto const* owner : {"student.", "teacher."})
    for (auto const& [name, tensor] : all) weights.tensors.push_back({owner + name, tensor});
  weights.write();
  CHECK_THAT(refusal(weights),
             Contains("holds more than one network: student., teacher.; choose one with "
                      "--weights-network student."));
  weights.tensors = all;
  weights.tensors.push_back({"features.denseblock1.denselayer1.norm.1.weight", all[0].tensor});
  weights.write();
  CHECK_THAT(refusal(weights), Contains("norm1.weight under two names"));
}

TEST_CASE("a part of the network that ends as its first tensor does is no second network",
          "[model][weights]") {
  std::set<std::string> const own{"0.weight", "3.0.weight", "3.0.bias"};  // of a Sequential
  for (std::string const prefix : {"", "model."}) {
    std::vector<named_tensor> tensors;
    for (auto const& name : own) tensors.push_back({prefix + name, at::ones(1)});
    weights_account account;
    to_network_names(
        tensors, "0.weight", [&](auto const& name) { return own.contains(name); }, account);
    CHECK(account.aside.empty());
    REQUIRE(tensors.size() == own.size());
    for (auto const& entry : tensors) CHECK(own.contains(entry.name));
  }
}
