// SPDX-License-Identifier: MIT
#include "cxr/model/weights/imagenet.hpp"

#include <fstream>

#include "catch.hpp"
#include "laws/weights_laws.hpp"
#include "own_home.hpp"

using namespace cxr;
namespace fs = std::filesystem;

TEST_CASE("imagenet keeps the laws of Weights where its file is found", "[model][weights]") {
  test::own_home const home;
  home.put("weights/densenet121.safetensors");
  laws::check_weights(imagenet{});
}

TEST_CASE("imagenet keeps the laws of Weights with a file given", "[model][weights]") {
  test::own_home const home;
  laws::check_weights(imagenet{home.put("weights/densenet121.safetensors")});
}

TEST_CASE("imagenet has torchvision's normalisation", "[model][weights]") {
  CHECK(imagenet::normalise.mean == std::array{0.485, 0.456, 0.406});
  CHECK(imagenet::normalise.deviation == std::array{0.229, 0.224, 0.225});
}

TEST_CASE("imagenet is searched for in ./weights, torch's and Hugging Face's folders",
          "[model][weights]") {
  test::own_home const home;
  CHECK_FALSE(imagenet{}.available("densenet121"));
  std::string const model = "huggingface/hub/models--timm--densenet121.tv_in1k/";
  auto const third = home.put(model + "snapshots/1f/model.safetensors");
  CHECK(imagenet{}.find("densenet121") == third);
  auto const of_main = home.put(model + "snapshots/9c/model.safetensors");
  std::ofstream(home.put(model + "refs/main")) << "9c";
  CHECK(imagenet{}.find("densenet121") == of_main);
  auto const second = home.put("torch/hub/checkpoints/densenet121-a639ec97.safetensors");
  CHECK(imagenet{}.find("densenet121") == second);
  home.put("weights/densenet121.safetensors");
  CHECK(imagenet{}.find("densenet121") == fs::path("weights/densenet121.safetensors"));
  CHECK(imagenet{}.available("densenet121"));
  CHECK(imagenet{home.put("other.pth")}.find("densenet121")->filename() == "other.pth");
  CHECK_FALSE(imagenet{}.available("densenet169"));
}

TEST_CASE("of several files the first by name is used", "[model][weights]") {
  test::own_home const home;
  for (auto const* file : {"weights/densenet121-c.safetensors", "weights/densenet121-a.safetensors",
                           "weights/densenet121-b.pth", "weights/densenet121-0.txt"})
    home.put(file);
  CHECK(imagenet{}.find("densenet121") == fs::path("weights/densenet121-a.safetensors"));
}

TEST_CASE("where there are none, the error says what to get and where to put it",
          "[model][weights][bad_input]") {
  test::own_home const home;
  CHECK_THROWS_WITH(imagenet{}.find("densenet121"),
                    Contains("weights/densenet121.safetensors: there are no ImageNet weights") &&
                        Contains("run scripts/get_weights.sh densenet121, or give --weights FILE"));
  CHECK_THROWS_WITH(imagenet{"gone"}.find("densenet121"),
                    Contains("gone: there is no such weights file; check --weights"));
  CHECK_THROWS_WITH(imagenet{"."}.find("densenet121"), Contains(".: is a folder; give --weights"));
}
