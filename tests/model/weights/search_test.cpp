// SPDX-License-Identifier: MIT
#include "cxr/model/weights/search.hpp"

#include <cstdlib>
#include <fstream>

#include "catch.hpp"
#include "own_home.hpp"

using namespace cxr;
namespace fs = std::filesystem;

TEST_CASE("a file that a setting names must exist and be a file", "[model][weights][bad_input]") {
  test::own_home const home;
  auto const file = home.put("densenet.pth");
  CHECK(detail::existing_file(file) == file);
  CHECK_THROWS_WITH(detail::existing_file("gone.pth"),
                    Contains("gone.pth: there is no such weights file; check --weights"));
  CHECK_THROWS_WITH(detail::existing_file(file.parent_path()), Contains("is a folder"));
}

TEST_CASE("torch's and Hugging Face's caches lie where their variables say, else below HOME",
          "[model][weights]") {
  test::own_home const home;
  fs::path const folder = fs::current_path();
  CHECK(detail::torch_hub() == folder / "torch/hub/checkpoints");
  CHECK(detail::hugging_face_hub() == folder / "huggingface/hub");
  ::setenv("HF_HUB_CACHE", "elsewhere", 1);
  CHECK(detail::hugging_face_hub() == "elsewhere");
  for (auto const* variable : {"TORCH_HOME", "HF_HOME", "HF_HUB_CACHE"}) ::setenv(variable, "", 1);
  CHECK(detail::torch_hub() == folder / "home/.cache/torch/hub/checkpoints");
  CHECK(detail::hugging_face_hub() == folder / "home/.cache/huggingface/hub");
  ::setenv("XDG_CACHE_HOME", "cache", 1);
  CHECK(detail::torch_hub() == fs::path("cache/torch/hub/checkpoints"));
  CHECK(detail::hugging_face_hub() == fs::path("cache/huggingface/hub"));
}

TEST_CASE("in a folder the first file by name is found that starts and ends as weights do",
          "[model][weights]") {
  test::own_home const home;
  CHECK_FALSE(detail::find_weights("weights", "densenet121"));
  for (auto const* file : {"weights/densenet121.txt", "weights/densenet169.pth",
                           "weights/my_densenet121.pth", "weights/densenet121.pth.part"})
    home.put(file);
  CHECK_FALSE(detail::find_weights("weights", "densenet121"));
  for (auto const* ending : {"z.safetensors", "y.pth", "x.pt", "w.ckpt", "v.bin"}) {
    auto const name = std::string("weights/densenet121-") + ending;
    home.put(name);
    CHECK(detail::find_weights("weights", "densenet121") == fs::path(name));
  }
}

TEST_CASE("a PyTorch file that was unpacked into a folder is named with its cure",
          "[model][weights][bad_input]") {
  test::own_home const home;
  auto const member = home.put("archive/data.pkl");
  CHECK_THROWS_WITH(detail::existing_file(member.parent_path()),
                    Contains("archive: is a PyTorch file that was unpacked; pack it again"));
}

TEST_CASE("in Hugging Face's cache the snapshot of the main branch comes first",
          "[model][weights]") {
  test::own_home const home;
  CHECK_FALSE(detail::find_weights_in_hub("timm--densenet121."));
  std::string const model = "huggingface/hub/models--timm--densenet121.ra_in1k/";
  auto const first = home.put(model + "snapshots/1f/pytorch_model.bin");
  CHECK(detail::find_weights_in_hub("timm--densenet121.") == first);
  auto const safetensors = home.put(model + "snapshots/1f/model.safetensors");
  CHECK(detail::find_weights_in_hub("timm--densenet121.") == safetensors);
  auto const of_main = home.put(model + "snapshots/9c/model.safetensors");
  std::ofstream(home.put(model + "refs/main")) << "9c";
  CHECK(detail::find_weights_in_hub("timm--densenet121.") == of_main);
  CHECK_FALSE(detail::find_weights_in_hub("timm--densenet169."));
}
