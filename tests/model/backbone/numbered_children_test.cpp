// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/numbered_children.hpp"

#include <utility>

#include "catch.hpp"
#include "cxr/model/weights/account.hpp"
#include "model/weights/published.hpp"

using namespace cxr;
using test::network;
using test::published;
using test::refusal;

namespace {

/// The number that torch.nn.Sequential(*net.features.children()) gives a child of a DenseNet with two
/// blocks: conv0, norm0, relu0, pool0, denseblock1, transition1, denseblock2, norm5.
std::string with_numbers(std::string name) {
  for (auto const& [child, number] :
       std::vector<std::pair<std::string, std::string>>{{"conv0", "0"},
                                                        {"norm0", "1"},
                                                        {"denseblock1", "4"},
                                                        {"transition1", "5"},
                                                        {"denseblock2", "6"},
                                                        {"norm5", "7"}})
    if (auto const place = name.find("features." + child + "."); place != name.npos)
      return name.replace(place + 9, child.size(), number);
  return name;
}

/// Loads a file and compares the whole backbone with what was written.
void check_backbone(published const& weights, std::vector<named_tensor> const& expected) {
  auto net = network();
  auto const account = load_weights(net, weights.file);
  CHECK_THAT(to_text(account), Contains(" by numbers -> names (children of a Sequential)"));
  std::size_t compared = 0;
  for (auto const& [name, tensor] : state_dict(net))
    for (auto const& entry : expected)
      if (entry.name == name && name.starts_with("features.")) {
        INFO(name);
        CHECK(tensor.equal(entry.tensor));
        ++compared;
      }
  CHECK(compared == expected.size() - 2);  // without the classifier
}

}  // namespace

TEST_CASE("numbers of a Sequential are the children of a DenseNet", "[model][weights]") {
  auto const name = [](char const* text) {
    return cxr::detail::name_of_numbered(text).value_or("");
  };
  CHECK(name("0.weight") == "conv0.weight");
  CHECK(name("1.running_var") == "norm0.running_var");
  CHECK(name("4.denselayer6.conv2.weight") == "denseblock1.denselayer6.conv2.weight");
  CHECK(name("5.norm.bias") == "transition1.norm.bias");
  CHECK(name("9.conv.weight") == "transition3.conv.weight");
  CHECK(name("10.denselayer1.norm1.weight") == "denseblock4.denselayer1.norm1.weight");
  CHECK(name("11.weight") == "norm5.weight");
  for (auto const* other : {"2.weight", "3.weight", "conv0.weight", "4", "", "99999999999.weight"})
    CHECK(name(other).empty());
}

TEST_CASE("a DenseNet whose features are numbered is loaded, with its prefix or without",
          "[model][weights]") {
  auto const expected = published().tensors;
  for (std::string const prefix : {"", "module."}) {
    published weights;
    for (auto& entry : weights.tensors) {
      entry.name = prefix + with_numbers(entry.name);
      if (auto const place = entry.name.find("classifier."); place != entry.name.npos)
        entry.name.replace(place, 10, "fc");
    }
    weights.write();
    check_backbone(weights, expected);
    auto net = make_classifier<1000>(tiny_densenet<>{}, linear_head{}, 1);
    load_weights(net, weights.file);
    CHECK(net.head.weight.value.detach().equal(weights.find(prefix + "fc.weight").tensor));
  }
}

TEST_CASE("the Sequential itself is loaded without the word features", "[model][weights]") {
  auto const expected = published().tensors;
  published weights;
  std::erase_if(weights.tensors,
                [](auto const& entry) { return entry.name.starts_with("classifier."); });
  for (auto& entry : weights.tensors) entry.name = with_numbers(entry.name).substr(9);
  weights.write();
  check_backbone(weights, expected);
}

TEST_CASE("a numbered tensor that is missing is named as the network names it",
          "[model][weights][bad_input]") {
  published weights;
  for (auto& entry : weights.tensors) entry.name = with_numbers(entry.name);
  std::erase_if(weights.tensors, [](auto const& entry) { return entry.name == "features.7.bias"; });
  weights.write();
  CHECK_THAT(refusal(weights), Contains("1 missing: features.norm5.bias"));
}
