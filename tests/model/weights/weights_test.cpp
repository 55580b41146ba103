// SPDX-License-Identifier: MIT
#include "cxr/model/weights/weights.hpp"

#include "catch.hpp"
#include "cxr/model/weights/file_fields.hpp"
#include "cxr/model/weights/from_file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/imagenet_if_available.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/model/weights/xrv.hpp"
#include "laws/weights_laws.hpp"
#include "own_home.hpp"

using namespace cxr;

namespace {

struct uncopyable_weights : scratch {
  uncopyable_weights() = default;
  uncopyable_weights(uncopyable_weights const&) = delete;
};
static_assert(!Weights<uncopyable_weights> && FindsFile<uncopyable_weights>);

struct without_name : scratch {
  struct name {};
};
static_assert(!Weights<without_name> && !NamesWeights<without_name>);

struct without_normalisation : scratch {
  struct normalise {};
};
static_assert(!Weights<without_normalisation> && !StatesNormalisation<without_normalisation>);

struct without_find : scratch {
  void find() const {}
};
static_assert(!Weights<without_find> && !FindsFile<without_find>);

struct finds_always : scratch {
  std::filesystem::path find(std::string_view) const { return {}; }
};
static_assert(!Weights<finds_always> && !FindsFile<finds_always>);

/// A user's own weights, which want another rate for a larger network.
struct own_weights : scratch {
  training_recipe recipe(std::string_view architecture) const {
    return {.learning_rate = architecture == "densenet201" ? 0.25 : 0.5, .head_rate = 4};
  }
};
static_assert(Weights<own_weights>);

/// The options of weights with their texts, without that of the file.
template <class W>
std::string options_of(W weights) {
  std::string text;
  for_each_field(weights, [&](auto const&, auto const& option) {
    text += std::string(option.name) + "|";
    if (option.name != "weights") text += std::string(option.about) + "|";
  });
  return text;
}

}  // namespace

TEST_CASE("all weights from a file have the same options", "[model][weights]") {
  auto const expected = options_of(imagenet{});
  CHECK_THAT(expected, StartsWith("weights|weights-strict|Stop where"));
  CHECK(options_of(from_file{}) == expected);
  CHECK(options_of(xrv_all{}) == expected);
  CHECK_THAT(options_of(imagenet_if_available{}), StartsWith(expected + "initial|"));
}

TEST_CASE("scratch keeps the laws of Weights", "[model][weights]") {
  laws::check_weights(scratch{});
}

TEST_CASE("from_file keeps the laws of Weights", "[model][weights]") {
  test::own_home const home;
  laws::check_weights(from_file{home.put("any.pth")});
}

TEST_CASE("the laws of Weights run on a user's own", "[model][weights]") {
  laws::check_weights(own_weights{});
}

TEST_CASE("scratch has no file, and from_file has ImageNet's normalisation", "[model][weights]") {
  CHECK_FALSE(scratch{}.find("densenet121"));
  STATIC_REQUIRE(from_file::normalise == imagenet::normalise);
  STATIC_REQUIRE(from_file_like<scratch>::normalise == scratch::normalise);
  STATIC_REQUIRE(from_file_like<scratch>::name == "from_file_like<scratch>");
}

TEST_CASE("from_file needs a file that exists", "[model][weights][bad_input]") {
  test::own_home const home;
  auto const file = home.put("any.pth");
  CHECK(from_file{file}.find("densenet121") == file);
  CHECK_THROWS_WITH(from_file{}.find("densenet121"), Contains("--weights is not given"));
  CHECK_THROWS_WITH(from_file{"gone"}.find("densenet121"), Contains("no such weights file"));
}

TEST_CASE("weights without a recipe have that of random initialisation, the others their own",
          "[model][weights]") {
  CHECK(recipe_for(scratch{}, "densenet121") == training_recipe{});
  CHECK(recipe_for(from_file{}, "densenet121") == training_recipe{1, 1});
  CHECK(recipe_for(own_weights{}, "densenet121") == training_recipe{0.5, 4});
  CHECK(recipe_for(own_weights{}, "densenet201") == training_recipe{0.25, 4});
}

TEST_CASE("published weights learn at a tenth of the rate, their new head at the whole",
          "[model][weights]") {
  for (auto const& recipe :
       {recipe_for(imagenet{}, "densenet121"), recipe_for(xrv_all{}, "densenet121")}) {
    CHECK(recipe.learning_rate == Approx(0.1));
    CHECK(recipe.learning_rate * recipe.head_rate == Approx(1));
  }
}
