// SPDX-License-Identifier: MIT
#include "cxr/model/weights/load.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>

#include "catch.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// A file as published ones are: 1,000 classes, and no counts of batches.
struct published {
  test::temporary_folder folder;
  std::filesystem::path file = folder / "published.safetensors";
  std::vector<named_tensor> tensors;

  published() {
    auto const net = make_classifier<1000>(tiny_densenet<>{}, linear_head{}, 77);
    for (auto const& one : state_dict(net))
      if (!one.name.ends_with("num_batches_tracked")) tensors.push_back(one);
    write();
  }
  void write() const { write_safetensors(file, tensors); }
  named_tensor& at(std::string const& name) {
    return *std::find_if(tensors.begin(), tensors.end(),
                         [&](auto const& one) { return one.name == name; });
  }
};

auto network() { return make_classifier<2>(tiny_densenet<>{}, mlp_head{}, 1); }

std::string refusal(published const& from) {
  auto net = network();
  try {
    load_weights(net, from.file);
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a backbone is taken over, another classifier is replaced, and both are said",
          "[model][weights]") {
  published from;
  auto net = network();
  auto const head = clone(net.head);
  auto const account = load_weights(net, from.file);
  CHECK(account.loaded.size() == from.tensors.size() - 2);
  CHECK_THAT(to_text(account),
             Contains("tensors loaded; the head is new: ") && Contains("classifier.1.weight"));
  CHECK(net.backbone.features.conv0.weight.value.detach().equal(
      from.at("features.conv0.weight").tensor));
  CHECK(net.head.out.weight.value.equal(head.out.weight.value));
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
  CHECK(account.loaded.size() == from.tensors.size());
}

TEST_CASE("what is missing, unexpected or misshapen stops, with its name",
          "[model][weights][bad_input]") {
  published from;
  from.at("features.norm0.bias").name = "features.norm0.offset";
  from.at("features.conv0.weight").tensor = at::full({16, 1, 7, 7}, 1.0F);
  from.write();
  auto const text = refusal(from);
  CHECK_THAT(text, Contains("published.safetensors: does not fit this network"));
  CHECK_THAT(text, Contains("1 missing: features.norm0.bias"));
  CHECK_THAT(text, Contains("1 unexpected: features.norm0.offset"));
  CHECK_THAT(text, Contains("1 of another shape: features.conv0.weight (16,1,7,7) instead of "
                            "(16,3,7,7)"));
}

TEST_CASE("of many names five are listed and the rest counted", "[model][weights][bad_input]") {
  published from;
  for (auto& one : from.tensors) one.name = "module." + one.name;
  from.write();
  CHECK_THAT(refusal(from), Contains(" more") && Contains("module.features.conv0.weight"));
}
