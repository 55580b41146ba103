// SPDX-License-Identifier: MIT
#include "cxr/compose/command_line.hpp"

#include "compose/toy_settings.hpp"
#include "cxr/core/file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/imagenet_if_available.hpp"
#include "own_home.hpp"
#include "printed.hpp"

using namespace cxr;
using test::parsed, test::refusal;

namespace {

using pretrained = swap<toy, tiny_densenet<imagenet>>;
using asking = swap<toy, tiny_densenet<imagenet_if_available>>;

}  // namespace

TEST_CASE("an option reaches the field it was declared with", "[compose][command_line]") {
  auto const all = parsed({"--lr", "0.25", "--epochs", "7", "--fit", "letterbox", "--verify"});
  CHECK(all.get<role::optimizer>().learning_rate == 0.25);
  CHECK(all.run.epochs == 7);
  CHECK(all.get<role::preprocess>().fit == fit::letterbox);
  CHECK(all.run.verify);
  CHECK(all.run.batch == 32);
}

TEST_CASE("a wrong option names itself, its range and the nearest right name",
          "[compose][command_line][bad_input]") {
  CHECK_THAT(refusal({"--lrr", "1"}), Contains("there is no option --lrr; did you mean --lr?"));
  CHECK_THAT(refusal({"--learning-rate", "1"}), Contains("did you mean --lr?"));
  CHECK_THAT(refusal({"--learning-rate=1"}), Contains("did you mean --lr?"));
  CHECK_THAT(refusal({"--fit", "crop"}), Contains("did you mean centre_crop?"));
  CHECK_THAT(refusal({"--lr", "101"}),
             Contains("--lr is 101; give a value from its range: 0 to 100"));
  CHECK_THAT(refusal({"--epochs", "two"}), Contains("--epochs is \"two\"; give a whole number"));
  CHECK_THAT(refusal({"--run", "--epochs", "2"}),
             Contains("--run is given no value; write one before --epochs"));
  CHECK_THAT(refusal({"--epochs", "1.5"}), Contains("whole number"));
  CHECK_THAT(refusal({"--fit", "leterbox"}), Contains("did you mean letterbox?"));
  CHECK_THAT(refusal({"--verify", "perhaps"}), Contains("give true or false"));
  CHECK_THAT(refusal({"--lr"}), Contains("--lr is given twice or without its value; give it once"));
  CHECK_THAT(refusal({"--lr", "1", "--lr", "2"}),
             Contains("--lr is given twice or without its value"));
}

TEST_CASE("an empty value, as of a shell variable that is not set, is refused",
          "[compose][command_line][bad_input]") {
  for (auto const* option : {"--run", "--resume", "--cache", "--data", "--epochs", "--fit"})
    CHECK_THAT(refusal({option, ""}),
               Contains(std::string(option) + " is empty; give a value, or leave the option out"));
  CHECK_THAT(refusal({"--run=", "--epochs", "2"}), Contains("--run"));
  CHECK_THAT(refusal<asking>({"--weights", ""}), Contains("--weights is empty"));
  CHECK(parsed({"--verify"}).run.verify);
}

TEST_CASE("help is an exception that holds every option, and nothing is printed",
          "[compose][command_line]") {
  std::string help;
  auto const printed = test::printed([&] {
    try {
      parsed({"--epochs", "2", "--help"});
    } catch (help_requested const& request) {
      help = request.what();
    }
  });
  CHECK(printed.empty());
  settings<toy>{}.for_each([&](std::string_view heading, auto const& part) {
    for_each_field(part, [&](auto const&, auto const& option) {
      INFO(heading << " " << option.name);
      CHECK(help.find("--" + std::string(option.name)) != std::string::npos);
    });
  });
  CHECK_THAT(help, Contains("backbone    tiny_densenet<scratch>"));
  CHECK_THAT(help, Contains("Range: 0 to 100. Default: 0.01."));
}

TEST_CASE("help is no error: a program tells both apart", "[compose][command_line]") {
  STATIC_REQUIRE_FALSE(std::is_base_of_v<error, help_requested>);
  CHECK_THROWS_AS(parsed({"--help"}), help_requested);
}

TEST_CASE("resume begins with the settings of that run, options change them",
          "[compose][command_line]") {
  test::temporary_folder const folder;
  auto const first = parsed({"--lr", "0.125", "--epochs", "9"});
  write_atomically(folder / "settings.json", first.to_json().dump());
  auto const path = folder.path().string(), joined = "--resume=" + path;
  for (auto const& options : {std::vector<char const*>{"--threads", "3", "--resume", path.c_str()},
                              std::vector<char const*>{joined.c_str(), "--threads", "3"}}) {
    auto const resumed = parsed(options);
    CHECK(resumed.get<role::optimizer>().learning_rate == 0.125);
    CHECK(resumed.run.epochs == 9);
    CHECK(resumed.run.resume == folder.path());
    CHECK(resumed.get<role::execution>().threads == 3);
  }
  CHECK_THAT(refusal({"--resume", path.c_str(), "--run", "other"}),
             Contains("--run and --resume are both given; leave --run out"));
  CHECK_THAT(refusal({"--resume", "nowhere"}),
             Contains("nowhere: holds no run to resume; give --resume the folder of a run"));
  using other = swap<toy, linear_head>;
  CHECK_THAT(refusal<other>({"--resume", path.c_str()}),
             Contains("made with the head mlp_head, this program has linear_head"));
}

TEST_CASE("options go before the recipe of the weights, each by itself",
          "[compose][command_line]") {
  auto const by_default = parsed<pretrained>({}).get<role::optimizer>();
  CHECK(by_default.learning_rate == Approx(0.001).epsilon(1e-12));
  CHECK(by_default.head_rate == 10);
  auto const with_option = parsed<pretrained>({"--lr", "0.02"}).get<role::optimizer>();
  CHECK(with_option.learning_rate == 0.02);
  CHECK(with_option.head_rate == 10);
}

TEST_CASE("the rates follow the weights that an option chooses", "[compose][command_line]") {
  test::own_home const home;
  CHECK(parsed<asking>({}).get<role::optimizer>().learning_rate == 0.01);
  for (auto const& options : {std::vector<char const*>{"--initial", "imagenet"},
                              std::vector<char const*>{"--weights", "mine.safetensors"}}) {
    auto const all = parsed<asking>(options);
    CHECK(all.get<role::backbone>().weights.initial == initial_weights::imagenet);
    CHECK(all.get<role::optimizer>().learning_rate == Approx(0.001).epsilon(1e-12));
    CHECK(all.get<role::optimizer>().head_rate == 10);
  }
  write_atomically(home / "weights/tiny_densenet.safetensors", "weights");
  CHECK(parsed<asking>({}).get<role::optimizer>().head_rate == 10);
  auto const random = parsed<asking>({"--initial", "scratch"}).get<role::optimizer>();
  CHECK(to_text(random.learning_rate) == "0.01");
  CHECK(random.head_rate == 1);
}

TEST_CASE("a resumed run keeps its answer and its rates although a file appeared since",
          "[compose][command_line]") {
  test::own_home const home;
  auto const first = parsed<asking>({"--lr", "0.5"});
  write_atomically(home / "settings.json", first.to_json().dump());
  write_atomically(home / "weights/tiny_densenet.safetensors", "weights");
  auto const resumed = parsed<asking>({"--resume", home.path().c_str()});
  CHECK(resumed.get<role::backbone>().weights.initial == initial_weights::scratch);
  CHECK(resumed.get<role::optimizer>().learning_rate == 0.5);
  CHECK(resumed.get<role::optimizer>().head_rate == 1);
}

TEST_CASE("a run that is resumed from another folder finds its relative paths",
          "[compose][command_line]") {
  test::own_home const home;
  auto const start = home / "start", elsewhere = home / "elsewhere";
  std::filesystem::create_directories(start / "images");
  std::filesystem::create_directories(elsewhere / "cache");
  auto record = parsed({"--data", "images", "--cache", "cache"}).to_json();
  record["run"]["started-in"] = start.string();
  write_atomically(start / "run/settings.json", record.dump());
  std::filesystem::current_path(elsewhere);
  auto const resumed = parsed({"--resume", "../start/run"});
  CHECK(resumed.get<role::source>().folder == start / "images");
  CHECK(resumed.run.cache == "cache");  // what is here comes first
  CHECK(parsed({"--resume", "../start/run", "--data", "x"}).get<role::source>().folder == "x");
  std::filesystem::current_path(start);
  CHECK(parsed({"--resume", "run"}).get<role::source>().folder == "images");
}
