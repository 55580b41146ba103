// SPDX-License-Identifier: MIT
#include "cxr/compose/settings.hpp"

#include "catch.hpp"
#include "cxr/compose/command_line.hpp"
#include "cxr/compose/settings_table.hpp"
#include "cxr/core/file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using cxr::settings;

namespace {

settings<toy> parsed(std::vector<char const*> options) {
  options.insert(options.begin(), "program");
  return cxr::from_command_line<toy>(static_cast<int>(options.size()), options.data());
}

std::string refusal(std::vector<char const*> const& options) {
  try {
    parsed(options);
  } catch (cxr::setting_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("an option reaches the field it was declared with", "[run][settings]") {
  auto const all = parsed({"--lr", "0.25", "--epochs", "7", "--fit", "letterbox", "--verify"});
  CHECK(all.get<cxr::role::optimizer>().learning_rate == 0.25);
  CHECK(all.run.epochs == 7);
  CHECK(all.get<cxr::role::preprocess>().fit == cxr::fit::letterbox);
  CHECK(all.run.verify);
  CHECK(all.run.batch == 32);
}

TEST_CASE("a wrong option names itself, its range and the nearest right name", "[run][settings]") {
  CHECK_THAT(refusal({"--lrr", "1"}), Contains("there is no option --lrr; did you mean --lr?"));
  CHECK_THAT(refusal({"--lr", "101"}),
             Contains("--lr is 101; give a value from its range: 0 to 100"));
  CHECK_THAT(refusal({"--epochs", "two"}), Contains("--epochs is \"two\"; give a whole number"));
  CHECK_THAT(refusal({"--run", "--epochs", "2"}),
             Contains("--run is given no value; write one before --epochs"));
  CHECK_THAT(refusal({"--epochs", "1.5"}), Contains("whole number"));
  CHECK_THAT(refusal({"--fit", "leterbox"}), Contains("did you mean letterbox?"));
  CHECK_THAT(refusal({"--verify", "perhaps"}), Contains("give true or false"));
}

TEST_CASE("settings take policies in any order and keep the defaults of the rest",
          "[run][settings]") {
  settings<toy> const all{cxr::run_settings{.epochs = 3}, cxr::sgd{.learning_rate = 0.5}};
  CHECK(all.get<cxr::role::optimizer>().learning_rate == 0.5);
  CHECK(all.run.epochs == 3);
  CHECK(all.run.seed == cxr::run_settings{}.seed);
}

TEST_CASE("a record restores every value", "[run][settings]") {
  auto const before = parsed({"--lr", "0.125", "--fit", "centre_crop", "--seed", "99"});
  settings<toy> after;
  after.restore(before.record());
  CHECK(after.record() == before.record());
}

TEST_CASE("a record of another pipeline is refused by role and policy", "[run][settings]") {
  auto record = settings<toy>{}.record();
  record["optimizer"]["policy"] = "adamw";
  settings<toy> all;
  CHECK_THROWS_WITH(all.restore(record),
                    Contains("made with the optimizer adamw, this program has sgd"));
}

TEST_CASE("a run continues with the settings it began with, or not at all", "[run][settings]") {
  auto const began = parsed({"--lr", "0.125"}).record();
  CHECK_NOTHROW(cxr::require_same_run(
      began, parsed({"--lr", "0.125", "--cache", "x", "--threads", "3"}).record()));
  CHECK_THROWS_WITH(cxr::require_same_run(began, parsed({"--lr", "0.25"}).record()),
                    Contains("begun with optimizer lr = 0.125, and now it is 0.25"));
}

TEST_CASE("a program that chooses among pipelines knows which one began a run", "[run][settings]") {
  cxr::test::temporary_folder const folder;
  using other = cxr::swap<toy, cxr::linear_head>;
  cxr::write_atomically(folder / "settings.json", parsed({}).record().dump());
  auto const path = folder.path().string(), joined = "--resume=" + path;
  for (auto const& line :
       {std::vector<char const*>{"program", "--lr", "1", "--resume", path.c_str()},
        std::vector<char const*>{"program", joined.c_str(), "--lr", "1"}}) {
    CHECK(cxr::resumes<toy>(static_cast<int>(line.size()), line.data()));
    CHECK_FALSE(cxr::resumes<other>(static_cast<int>(line.size()), line.data()));
  }
  for (auto const& line : {std::vector<char const*>{"program", "--resume"},
                           std::vector<char const*>{"program", "--resume=", "x"},
                           std::vector<char const*>{"program", path.c_str()}})
    CHECK_FALSE(cxr::resumes<toy>(static_cast<int>(line.size()), line.data()));
}

TEST_CASE("swapped settings keep what both pipelines share", "[run][settings]") {
  settings<toy> const mine{cxr::sgd{.learning_rate = 0.5}, cxr::run_settings{.epochs = 3}};
  settings<cxr::swap<toy, cxr::linear_head>> const other(mine);
  CHECK(other.get<cxr::role::optimizer>().learning_rate == 0.5);
  CHECK(other.run.epochs == 3);
}

TEST_CASE("docs/settings.md is what the program says of the default pipeline", "[run][settings]") {
  using main_job = cxr::pipeline<cxr::densenet121<cxr::imagenet>>;
  auto const page = cxr::read_text(cxr::test::golden("../../docs/settings.md"));
  CHECK_THAT(page, EndsWith(cxr::settings_table<main_job>()));
}
