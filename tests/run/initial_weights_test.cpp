// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "cxr/compose/command_line.hpp"
#include "cxr/model/weights/imagenet_if_available.hpp"
#include "own_home.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

namespace {

/// Collects the notes of a run.
struct note_taker {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "note_taker";
  static constexpr auto fields = hana::make_tuple();  // set by the test
  std::string* notes = nullptr;

  struct state {
    std::string* notes;
    void operator()(note_report const& note) {
      if (notes) *notes += std::string(note.text) + "\n";
    }
  };
  state start() const { return {notes}; }
};
using asking = swap<toy, tiny_densenet<imagenet_if_available>, note_taker>;

/// Published weights of the tiny network, where a program looks for them.
std::filesystem::path put_weights() {
  std::filesystem::path const file = "weights/tiny_densenet.safetensors";
  write_safetensors(file, state_dict(make_classifier<1000>(tiny_densenet<>{}, linear_head{}, 77)));
  return file;
}

settings<asking> one_epoch(std::vector<char const*> options) {
  options.insert(options.begin(), {"program", "--epochs", "1", "--batch", "8", "--image-size", "32",
                                   "--patients", "40"});
  return from_command_line<asking>(static_cast<int>(options.size()), options.data());
}

json first_layer(std::filesystem::path const& weights) {
  for (auto const& [name, tensor] : read_safetensors(weights).tensors)
    if (name == "features.conv0.weight") return tensor.flatten()[0].item<float>();
  return {};
}

}  // namespace

TEST_CASE("with a file of ImageNet weights a run starts from it, with its recipe, and records that",
          "[run][initial_weights]") {
  test::own_home const home;
  put_weights();
  std::string notes;
  auto all = one_epoch({"--run", "run", "--lr", "0"});  // nothing is learnt
  all.get<role::observer>().notes = &notes;
  auto const result = asking{all}.run();
  auto const backbone = read_json("run/settings.json")["backbone"];
  CHECK(backbone["initial"] == "imagenet");
  CHECK(result.settings["optimizer"]["head-lr"] == 10);
  CHECK(std::filesystem::is_regular_file("run/weights.json"));
  CHECK_THAT(notes, Contains("tiny_densenet.safetensors: "));
  CHECK(first_layer("run/best.safetensors") == first_layer("weights/tiny_densenet.safetensors"));
}

TEST_CASE("of several networks in a file a run starts from the one that an option names",
          "[run][initial_weights]") {
  test::own_home const home;
  std::vector<named_tensor> both;
  for (auto const& [name, tensor] : read_safetensors(put_weights()).tensors) {
    both.push_back({"encoder_q." + name, tensor});
    both.push_back({"encoder_k." + name, tensor.to(at::kDouble).add(1)});
  }
  write_safetensors("weights/moco.safetensors", both);
  std::string notes;
  auto all = one_epoch({"--run", "run", "--lr", "0", "--weights", "weights/moco.safetensors",
                        "--weights-network", "encoder_q"});
  all.get<role::observer>().notes = &notes;
  asking{all}.run();
  CHECK(read_json("run/settings.json")["backbone"]["weights-network"] == "encoder_q");
  CHECK(first_layer("run/best.safetensors") == first_layer("weights/tiny_densenet.safetensors"));
  CHECK_THAT(notes, Contains("by encoder_q. removed"));
  CHECK_THROWS_WITH(
      (asking{one_epoch({"--run", "other", "--weights", "weights/moco.safetensors"})}.run()),
      Contains("choose one with --weights-network encoder_k."));
}

TEST_CASE("without a file a run starts from random weights, with the optimizer's own rates",
          "[run][initial_weights]") {
  test::own_home const home;
  std::string notes;
  auto all = one_epoch({"--run", "run"});
  all.get<role::observer>().notes = &notes;
  asking{all}.run();
  auto const settings = read_json("run/settings.json");
  CHECK(settings["backbone"]["initial"] == "scratch");
  CHECK(settings["optimizer"]["lr"] == 0.01);
  CHECK(settings["optimizer"]["head-lr"] == 1);
  CHECK_FALSE(std::filesystem::exists("run/weights.json"));
  CHECK_THAT(notes, Contains("no ImageNet weights") && Contains("random initialisation"));
}

TEST_CASE("a resumed run keeps its answer although a file appeared since",
          "[run][initial_weights]") {
  test::own_home const home;
  asking{one_epoch({"--run", "run"})}.run();
  put_weights();
  std::vector<char const*> const options{"program", "--resume", "run"};
  auto const resumed =
      asking{from_command_line<asking>(static_cast<int>(options.size()), options.data())}.run();
  CHECK(resumed.settings["backbone"]["initial"] == "scratch");
  CHECK(resumed.settings["optimizer"]["lr"] == 0.01);
  CHECK(resumed.history.size() == 1);
  CHECK(read_json("run/settings.json")["backbone"]["initial"] == "scratch");
}

TEST_CASE("asking for ImageNet weights without a file is an error that says what to get",
          "[run][initial_weights][bad_input]") {
  test::own_home const home;
  CHECK_THROWS_WITH(asking{one_epoch({"--initial", "imagenet"})}.run(),
                    Contains("there are no ImageNet weights of tiny_densenet here"));
  CHECK_FALSE(std::filesystem::exists("runs"));
}
