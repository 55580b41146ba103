// SPDX-License-Identifier: MIT
#include "cxr/model/weights/weights.hpp"

#include <cstdlib>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/model/weights/from_file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/model/weights/search.hpp"
#include "cxr/model/weights/xrv.hpp"
#include "laws/weights_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

/// A home of its own: nothing that this machine has is found.
class own_home {
 public:
  own_home() : before_(fs::current_path()) { fs::current_path(folder_.path()); }
  ~own_home() { fs::current_path(before_); }
  fs::path put(char const* file) const {
    write_atomically(folder_ / file, "weights");
    return folder_ / file;
  }

 private:
  /// A variable of the environment, for a while.
  class variable {
   public:
    variable(char const* name, fs::path const& value) : name_(name) {
      if (char const* const had = std::getenv(name)) before_ = had;
      ::setenv(name, value.c_str(), 1);
    }
    ~variable() {
      if (before_)
        ::setenv(name_, before_->c_str(), 1);
      else
        ::unsetenv(name_);
    }
    variable(variable const&) = delete;
    variable& operator=(variable const&) = delete;

   private:
    char const* name_;
    std::optional<std::string> before_;
  };

  test::temporary_folder folder_;
  fs::path before_;
  variable torch_{"TORCH_HOME", folder_ / "torch"}, hub_{"HF_HOME", folder_ / "huggingface"},
      home_{"HOME", folder_ / "home"};
};

struct not_copyable : scratch {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Weights<not_copyable> && FindsFile<not_copyable>);

struct without_name : scratch {
  struct name {};
};
static_assert(!Weights<without_name> && !NamesWeights<without_name>);

struct without_normalisation : scratch {
  struct normalise {};
};
static_assert(!Weights<without_normalisation> && !SaysNormalisation<without_normalisation>);

struct without_file : scratch {
  void file() const {}
};
static_assert(!Weights<without_file> && !FindsFile<without_file>);

}  // namespace

TEST_CASE("the weights of cxr keep the laws of Weights", "[model][weights]") {
  own_home const home;
  auto const file = home.put("weights/densenet121.safetensors");
  laws::check_weights(scratch{});
  laws::check_weights(imagenet{});
  laws::check_weights(imagenet{file});
  laws::check_weights(from_file{file});
}

TEST_CASE("scratch has no file, imagenet has torchvision's normalisation", "[model][weights]") {
  CHECK_FALSE(scratch{}.file("densenet121"));
  CHECK(imagenet::normalise.mean == std::array{0.485, 0.456, 0.406});
  CHECK(imagenet::normalise.deviation == std::array{0.229, 0.224, 0.225});
  STATIC_REQUIRE(from_file::normalise == imagenet::normalise);
}

TEST_CASE("imagenet is looked for in ./weights, torch's and Hugging Face's folders",
          "[model][weights]") {
  own_home const home;
  CHECK_FALSE(imagenet{}.at_hand("densenet121"));
  auto const third =
      home.put("huggingface/hub/models--timm--densenet121.tv_in1k/snapshots/1f/model.safetensors");
  CHECK(imagenet{}.file("densenet121") == third);
  auto const of_main =
      home.put("huggingface/hub/models--timm--densenet121.tv_in1k/snapshots/9c/model.safetensors");
  std::ofstream(home.put("huggingface/hub/models--timm--densenet121.tv_in1k/refs/main")) << "9c";
  CHECK(imagenet{}.file("densenet121") == of_main);
  auto const second = home.put("torch/hub/checkpoints/densenet121-a639ec97.safetensors");
  CHECK(imagenet{}.file("densenet121") == second);
  home.put("weights/densenet121.safetensors");
  CHECK(imagenet{}.file("densenet121") == fs::path("weights/densenet121.safetensors"));
  CHECK(imagenet{}.at_hand("densenet121"));
  CHECK(imagenet{home.put("other.pth")}.file("densenet121")->filename() == "other.pth");
  CHECK_FALSE(imagenet{}.at_hand("densenet169"));
}

TEST_CASE("TorchXRayVision's files are looked for in ./weights and in its own folder",
          "[model][weights]") {
  own_home const home;
  CHECK_THROWS_WITH(xrv_all{}.file("densenet121"),
                    Contains("TorchXRayVision's weights are neither here nor in its folder; run "
                             "scripts/get_weights.sh xrv_all"));
  std::string const all = "nih-pc-chex-mimic_ch-google-openi-kaggle-densenet121-best.pt";
  home.put("home/.torchxrayvision/models_data/nih-densenet121-best.pt");
  auto const own = home.put(("home/.torchxrayvision/models_data/" + all).c_str());
  CHECK(xrv_all{}.file("densenet121") == own);
  home.put(("weights/" + all).c_str());
  CHECK(xrv_all{}.file("densenet121") == fs::path("weights") / all);
}

TEST_CASE("of several files the first by name is taken", "[model][weights]") {
  own_home const home;
  for (auto const* file : {"weights/densenet121-c.safetensors", "weights/densenet121-a.safetensors",
                           "weights/densenet121-b.pth", "weights/densenet121-0.txt"})
    home.put(file);
  CHECK(imagenet{}.file("densenet121") == fs::path("weights/densenet121-a.safetensors"));
}

TEST_CASE("where there are none, the error says what to get and where to put it",
          "[model][weights][bad_input]") {
  own_home const home;
  CHECK_THROWS_WITH(imagenet{}.file("densenet121"),
                    Contains("weights/densenet121.safetensors: there are no ImageNet weights") &&
                        Contains("run scripts/get_weights.sh densenet121, or give --weights FILE"));
  CHECK_THROWS_WITH(imagenet{"gone"}.file("densenet121"),
                    Contains("gone: there is no such weights file; check --weights"));
  CHECK_THROWS_WITH(imagenet{"."}.file("densenet121"), Contains(".: is a folder; give --weights"));
  CHECK_THROWS_WITH(from_file{}.file("densenet121"), Contains("--weights is not given"));
  CHECK_THROWS_WITH(from_file{"gone"}.file("densenet121"), Contains("no such weights file"));
}
