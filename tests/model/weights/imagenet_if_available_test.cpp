// SPDX-License-Identifier: MIT
#include "cxr/model/weights/imagenet_if_available.hpp"

#include "catch.hpp"
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "laws/weights_laws.hpp"
#include "own_home.hpp"

using namespace cxr;

static_assert(Weights<imagenet_if_available> && Backbone<densenet121<imagenet_if_available>>);
static_assert(imagenet_if_available::normalise == imagenet::normalise);
static_assert(imagenet_if_available::outputs == 1000);

TEST_CASE("imagenet_if_available keeps the laws of Weights without a file", "[model][weights]") {
  test::own_home const home;
  laws::check_weights(imagenet_if_available{});
}

TEST_CASE("imagenet_if_available keeps the laws of Weights with a file", "[model][weights]") {
  test::own_home const home;
  home.put("weights/densenet121.safetensors");
  laws::check_weights(imagenet_if_available{});
}

TEST_CASE("without a file, imagenet_if_available is random initialisation at the usual rates",
          "[model][weights]") {
  test::own_home const home;
  imagenet_if_available weights;
  CHECK_FALSE(weights.find("densenet121"));
  CHECK(recipe_for(weights, "densenet121") == training_recipe{});
  weights.resolve("densenet121");
  CHECK(weights.initial == initial_weights::scratch);
}

TEST_CASE("with a file in one of the usual folders it is imagenet, with imagenet's recipe",
          "[model][weights]") {
  for (std::string const file :
       {"weights/densenet121-a639ec97.pth", "torch/hub/checkpoints/densenet121-a639ec97.pth",
        "huggingface/hub/models--timm--densenet121.tv_in1k/snapshots/1f/model.safetensors"}) {
    INFO(file);
    test::own_home const home;
    home.put(file);
    imagenet_if_available weights;
    CHECK(weights.find("densenet121") == imagenet{}.find("densenet121"));
    CHECK(recipe_for(weights, "densenet121") == recipe_for(imagenet{}, "densenet121"));
    // Weights of another architecture do not count.
    CHECK_FALSE(weights.find("densenet169"));
    weights.resolve("densenet121");
    CHECK(weights.initial == initial_weights::imagenet);
  }
}

TEST_CASE("with a file given it is imagenet, wherever the file lies", "[model][weights]") {
  test::own_home const home;
  imagenet_if_available weights{.path = home.put("mine.pth")};
  CHECK(weights.find("densenet121") == weights.path);
  weights.resolve("densenet121");
  CHECK(weights.initial == initial_weights::imagenet);
}

TEST_CASE("a file given that does not exist is an error, not random initialisation",
          "[model][weights][bad_input]") {
  test::own_home const home;
  imagenet_if_available const weights{.path = "gone.pth"};
  CHECK_THROWS_WITH(weights.find("densenet121"), Contains("gone.pth: there is no such weights"));
}

TEST_CASE("what was decided stays, whatever files come or go", "[model][weights]") {
  test::own_home const home;
  imagenet_if_available random;
  random.resolve("densenet121");
  auto const file = home.put("weights/densenet121.safetensors");
  random.resolve("densenet121");
  CHECK(random.initial == initial_weights::scratch);
  CHECK_FALSE(random.find("densenet121"));
  CHECK(recipe_for(random, "densenet121") == training_recipe{});

  imagenet_if_available pretrained;
  pretrained.resolve("densenet121");
  std::filesystem::remove(file);
  CHECK(recipe_for(pretrained, "densenet121") == recipe_for(imagenet{}, "densenet121"));
  CHECK_THROWS_WITH(pretrained.find("densenet121"), Contains("there are no ImageNet weights"));
}

TEST_CASE("a user may insist on either", "[model][weights]") {
  test::own_home const home;
  CHECK_THROWS_AS(imagenet_if_available{.initial = initial_weights::imagenet}.find("densenet121"),
                  file_error);
  home.put("weights/densenet121.safetensors");
  CHECK_FALSE(imagenet_if_available{.initial = initial_weights::scratch}.find("densenet121"));
}
