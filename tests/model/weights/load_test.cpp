// SPDX-License-Identifier: MIT
#include "cxr/model/weights/load.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <fstream>

#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/account.hpp"
#include "cxr/model/weights/dialect.hpp"
#include "cxr/model/weights/from_file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/model/weights/xrv.hpp"
#include "model/format/weight_files.hpp"

using namespace cxr;
using test::tensor_named;
using test::weights_golden;

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

/// Weights of a network of grey images.
struct one_channel : scratch {
  static constexpr normalisation<1> normalise{{0.5}, {0.25}};
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

TEST_CASE("every format and dialect gives the logits that Python gave", "[model][weights]") {
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

TEST_CASE("each renamed tensor is listed with the rule", "[model][weights]") {
  auto const account_of = [](char const* name) {
    auto net = make_classifier<2>(tiny_densenet<>{}, linear_head{}, 1);
    return load_weights(net, weights_golden(name));
  };
  auto const old = account_of("old_names_legacy.pth");
  CHECK(old.renamed.size() == 40);
  CHECK(old.renamed.front().from == "features.denseblock1.denselayer1.conv.1.weight");
  CHECK(old.renamed.front().to == "features.denseblock1.denselayer1.conv1.weight");
  CHECK_THAT(to_text(old), Contains("renamed: 40 by norm.1 -> norm1 (torchvision's published"));
  CHECK_THAT(to_text(account_of("data_parallel.pth")), Contains("67 by module. taken off"));
  CHECK_THAT(to_text(account_of("monai.pth")),
             Contains("2 by class_layers.out -> classifier (MONAI)"));
  auto const lightning = account_of("lightning.ckpt");
  CHECK_THAT(to_text(lightning), Contains("67 by model. taken off"));
  CHECK_THAT(to_text(lightning),
             Contains("beside them: best_acc1 (1 tensor), nothing, optimizer (6 tensors)"));
  auto const record = to_json(lightning);
  CHECK(record["loaded"].size() == 67);
  CHECK(record["renamed"][0]["rule"] == "model. taken off");
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

TEST_CASE("a state dict of the features alone is found under any prefix", "[model][weights]") {
  for (std::string const prefix : {"", "0.0.", "encoder."}) {
    published from;
    std::erase_if(from.tensors, [](auto const& one) { return detail::of_head(one.name); });
    for (auto& one : from.tensors) one.name = prefix + one.name.substr(9);
    from.write();
    auto net = network();
    auto const account = load_weights(net, from.file);
    CHECK(account.names.loaded.size() == from.tensors.size());
    CHECK_THAT(to_text(account),
               Contains((prefix.empty() ? "" : prefix + " taken off, ") + "features. put before") &&
                   Contains("; the head is new"));
  }
}

TEST_CASE("what stands outside of the network is listed, and nothing of it taken",
          "[model][weights]") {
  published from;
  auto const own = from.tensors;
  for (auto& one : from.tensors) one.name = "model." + one.name;
  from.tensors.push_back({"criterion.weight", at::ones(2)});
  from.tensors.push_back({"n_averaged", at::ones({}, at::kLong)});
  from.write();
  auto net = network();
  CHECK(load_weights(net, from.file).aside ==
        std::vector<std::string>{"criterion.weight", "n_averaged"});

  // An average beside the network, under a prefix of its own.
  from.tensors = own;
  for (auto const& one : own)
    from.tensors.push_back({"ema.module." + one.name, at::zeros_like(one.tensor)});
  from.write();
  auto const account = load_weights(net, from.file);
  CHECK(account.aside.size() == own.size());
  CHECK(net.backbone.features.conv0.weight.value.detach().equal(
      from.at("features.conv0.weight").tensor));
}

TEST_CASE("two networks in one file are told apart by the user", "[model][weights][bad_input]") {
  published from;
  auto const all = from.tensors;
  from.tensors.clear();
  for (auto const* owner : {"student.", "teacher."})
    for (auto const& one : all) from.tensors.push_back({owner + one.name, one.tensor});
  from.write();
  CHECK_THAT(refusal(from), Contains("holds more than one network: student., teacher."));
  from.tensors = all;
  from.tensors.push_back({"features.denseblock1.denselayer1.norm.1.weight", all[0].tensor});
  from.write();
  CHECK_THAT(refusal(from), Contains("norm1.weight under two names"));
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

TEST_CASE("a network of TorchXRayVision is taken for its own pixels only",
          "[model][weights][bad_input]") {
  auto const file = weights_golden("xrv_legacy.pt");
  auto const content = read_weights(file);
  CHECK(content.metadata.at("module") == "torchxrayvision.models.DenseNet");
  CHECK_NOTHROW(require_pixels(content, xrv_all{}, file));
  CHECK_THROWS_WITH(require_pixels(content, imagenet{}, file),
                    Contains("{\"mean\":[0.5],\"deviation\":[0.00048828125]}") &&
                        Contains("take weights of that normalisation, for example xrv_all"));
  weight_file state{.tensors = {{"model.op_threshs", at::ones(18)}}};
  CHECK_THROWS_AS(require_pixels(state, imagenet{}, file), file_error);

  auto net = make_classifier<18>(densenet<10, xrv_all>{}, linear_head{}, 1);
  auto const account = load_weights(net, file);
  CHECK(account.replaced.empty());
  CHECK(account.aside == std::vector<std::string>{"op_threshs"});
}

TEST_CASE("published weights take no network of other channels, unless that is permitted",
          "[model][weights][bad_input]") {
  weight_file const grey{.tensors = {{"module.features.conv0.weight", at::ones({16, 1, 7, 7})}}};
  CHECK_THROWS_WITH(require_pixels(grey, imagenet{}, "f"),
                    Contains("f: is of a network for images of one channel, unlike imagenet; take "
                             "from_file_like<…> of weights for such images, or "
                             "--weights-strict=false to adapt it"));
  CHECK_NOTHROW(require_pixels(grey, imagenet{.strict = false}, "f"));
  CHECK_NOTHROW(require_pixels(grey, from_file{}, "f"));
  CHECK_NOTHROW(require_pixels(grey, xrv_all{}, "f"));
  weight_file const colour{.tensors = {{"features.conv0.weight", at::ones({16, 3, 7, 7})}}};
  CHECK_NOTHROW(require_pixels(colour, imagenet{}, "f"));
  CHECK_THROWS_AS(require_pixels(colour, xrv_all{}, "f"), file_error);
}

TEST_CASE("a file that states another normalisation is refused with both",
          "[model][weights][bad_input]") {
  weight_file of;
  CHECK_NOTHROW(require_pixels(of, imagenet{}, "f"));
  of.metadata["cxr.normalisation"] = R"({"mean":[0.5,0.5,0.5],"deviation":[0.25,0.25,0.25]})";
  CHECK_NOTHROW(require_pixels(of, scratch{}, "f"));
  CHECK_THROWS_WITH(require_pixels(of, imagenet{}, "f"),
                    Contains("was trained on pixels normalised by {\"mean\":[0.5,0.5,0.5]") &&
                        Contains("this program normalises by {\"mean\":[0.485,0.456,0.406]") &&
                        Contains("from_file_like<scratch>"));
}
