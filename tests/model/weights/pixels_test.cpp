// SPDX-License-Identifier: MIT
#include "cxr/model/weights/pixels.hpp"

#include <ATen/ops/ones.h>

#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/from_file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/model/weights/xrv.hpp"
#include "format/weight_files.hpp"

using namespace cxr;
using test::weights_golden;

namespace {

/// Weights with a normalisation that no others have.
struct one_third : scratch {
  static constexpr normalisation<1> normalise{{1.0 / 3}, {1.0 / 3}};
};

}  // namespace

TEST_CASE("a network of TorchXRayVision is loaded for its own normalisation only",
          "[model][weights][bad_input]") {
  auto const file = weights_golden("xrv_legacy.pt");
  auto const content = read_weights(file);
  CHECK(content.metadata.at("module") == "torchxrayvision.models.DenseNet");
  CHECK_NOTHROW(require_pixels(content, xrv_all{}, file));
  CHECK_THROWS_WITH(
      require_pixels(content, imagenet{}, file),
      Contains("{\"mean\":[0.5],\"deviation\":[0.00048828125]}") &&
          Contains("it is TorchXRayVision's: choose the Backbone densenet121<xrv_all>"));
  weight_file state{.tensors = {{"model.op_threshs", at::ones(18)}}};
  CHECK_THROWS_AS(require_pixels(state, imagenet{}, file), file_error);

  auto net = make_classifier<18>(densenet<10, xrv_all>{}, linear_head{}, 1);
  auto const account = load_weights(net, file);
  CHECK(account.replaced.empty());
  CHECK(account.aside == std::vector<std::string>{"op_threshs"});
}

TEST_CASE("a file with another number of channels is refused, unless that is permitted",
          "[model][weights][bad_input]") {
  weight_file const grey{.tensors = {{"module.features.conv0.weight", at::ones({16, 1, 7, 7})}}};
  CHECK_THROWS_WITH(
      require_pixels(grey, imagenet{}, "f"),
      Contains("f: is of a network for images of one channel, unlike imagenet; choose "
               "from_file_like<…> of weights for such images; "
               "--weights-strict=false makes a pipeline adapt it"));
  CHECK_NOTHROW(require_pixels(grey, imagenet{.strict = false}, "f"));
  CHECK_NOTHROW(require_pixels(grey, from_file{}, "f"));
  CHECK_NOTHROW(require_pixels(grey, xrv_all{}, "f"));
  weight_file const colour{.tensors = {{"features.conv0.weight", at::ones({16, 3, 7, 7})}}};
  CHECK_NOTHROW(require_pixels(colour, imagenet{}, "f"));
  CHECK_THROWS_AS(require_pixels(colour, xrv_all{}, "f"), file_error);
}

TEST_CASE("the error about another normalisation names the weights that fit",
          "[model][weights][bad_input]") {
  auto const refusal = [](json const& stated) {
    weight_file content;
    content.metadata["cxr.normalisation"] = stated.dump();
    try {
      require_pixels(content, one_third{}, "f");
    } catch (file_error const& problem) {
      return std::string(problem.what());
    }
    return std::string("accepted");
  };
  CHECK_THAT(refusal(to_json(imagenet::normalise)), Contains("in the program: from_file ["));
  CHECK_THAT(refusal(to_json(scratch::normalise)), Contains("from_file_like<scratch> ["));
  CHECK_THAT(refusal(to_json(xrv_all::normalise)), Contains("from_file_like<xrv_all> ["));
  CHECK_THAT(refusal(to_json(normalisation<1>{{0.1}, {0.2}})),
             Contains("weights of your own with"));
  CHECK_THAT(refusal(json(std::string(1000, 'x'))), Contains("…, this program normalises by"));
}

TEST_CASE("a file that states another normalisation is refused with both",
          "[model][weights][bad_input]") {
  weight_file content;
  CHECK_NOTHROW(require_pixels(content, imagenet{}, "f"));
  content.metadata["cxr.normalisation"] = R"({"mean":[0.5,0.5,0.5],"deviation":[0.25,0.25,0.25]})";
  CHECK_NOTHROW(require_pixels(content, scratch{}, "f"));
  CHECK_THROWS_WITH(require_pixels(content, imagenet{}, "f"),
                    Contains("was trained on pixels normalised by {\"mean\":[0.5,0.5,0.5]") &&
                        Contains("this program normalises by {\"mean\":[0.485,0.456,0.406]") &&
                        Contains("from_file_like<scratch>"));
}
