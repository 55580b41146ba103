// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#include <ATen/TensorOperators.h>

#include <cmath>
#include <csignal>
#include <cstring>

#include "catch.hpp"
#include "cxr/run/facts.hpp"
#include "cxr/run/result.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::check_same_tensors, test::small;

namespace {

/// Ends the training from outside after some steps, as Ctrl-C does.
struct interrupting : silent {
  static constexpr std::string_view name = "silent";  // the record must not tell them apart
  int steps_left = 5;
  std::string* said = nullptr;
  void stepped(step_report const&) {
    if (--steps_left == 0) std::raise(SIGINT);
  }
  void noted(std::string_view note) {
    if (said) *said = note;
  }
};

/// Not a number for every batch.
struct poisoned_loss {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "poisoned_loss";
  static constexpr auto labels = labelling::exclusive;
  static auto start(std::span<std::int64_t const>, at::Device) {
    return [](Tensor const& logits, Tensor const&) { return logits.sum() * std::nan(""); };
  }
};

}  // namespace

TEST_CASE("a pipeline runs from films to evaluations", "[run][pipeline]") {
  test::temporary_folder const folder;
  auto const result = toy{small(folder.path(), folder / "run")}.run();
  REQUIRE(result.history.size() == 3);
  REQUIRE(result.evaluations.size() == 2);
  CHECK(result.evaluations[0].name == "validation");
  CHECK(result.evaluations[0].said.size() == result.split.validation.size());
  CHECK(result.evaluations[1].said.size() == result.split.test.size());
  CHECK(result.split.certificate.patients_shared == 0);
  for (auto const* file : {"settings.json", "split.json", "best.safetensors", "last.safetensors"})
    CHECK(std::filesystem::is_regular_file(folder / "run" / file));
}

TEST_CASE("equal seeds give equal runs, another seed another", "[run][pipeline]") {
  test::temporary_folder const folder;
  toy{small(folder.path(), folder / "a")}.run();
  toy{small(folder.path(), folder / "b")}.run();
  check_same_tensors(folder / "a/best.safetensors", folder / "b/best.safetensors");
  auto other = small(folder.path(), folder / "c");
  other.run.seed = 2;
  toy{other}.run();
  CHECK_FALSE(read_safetensors(folder / "a/best.safetensors")
                  .tensors[0]
                  .tensor.equal(read_safetensors(folder / "c/best.safetensors").tensors[0].tensor));
}

TEST_CASE("an interrupted run says how to go on, and goes on bit-equal", "[run][resume]") {
  test::temporary_folder const folder;
  auto whole = small(folder.path(), folder / "whole");
  whole.get<role::optimizer>().plan.accumulate = 2;
  toy{whole}.run();

  using stopped_toy = swap<toy, interrupting>;
  std::string said;
  auto cut = settings<stopped_toy>(whole);
  cut.run.run = folder / "cut";
  cut.get<role::observer>().said = &said;
  auto const first = stopped_toy{cut}.run();
  CHECK(first.interrupted);
  CHECK(first.evaluations.empty());
  CHECK_THAT(said, Contains("--resume " + (folder / "cut").string()));

  auto on = whole;
  on.run.run = "";
  on.run.resume = folder / "cut";
  auto const second = toy{on}.run();
  CHECK_FALSE(second.interrupted);
  CHECK(second.history.size() == 3);
  check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
  check_same_tensors(folder / "whole/best.safetensors", folder / "cut/best.safetensors");
}

TEST_CASE("a run is never overwritten, resumed with other settings or on other films",
          "[run][resume]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  toy{all}.run();
  std::filesystem::remove_all(folder / "cache");
  CHECK_THROWS_WITH(toy{all}.run(), Contains("holds a run already; continue it with --resume"));
  CHECK_FALSE(std::filesystem::exists(folder / "cache"));  // before anything is decoded

  all.run.run = "";
  all.run.resume = folder / "run";
  auto other = all;
  other.get<role::optimizer>().learning_rate = 0.5;
  CHECK_THROWS_WITH(toy{other}.run(), Contains("begun with optimizer lr ="));
  auto elsewhere = all;
  elsewhere.get<role::source>().patients = 32;
  CHECK_THROWS_WITH(toy{elsewhere}.run(), Contains("patients"));
  all.run.resume = folder / "nowhere";
  CHECK_THROWS_WITH(toy{all}.run(), Contains("holds no run"));
}

TEST_CASE("a damaged checkpoint is refused by name", "[run][resume]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  toy{all}.run();
  auto const last = folder / "run/last.safetensors";
  std::filesystem::resize_file(last, std::filesystem::file_size(last) / 2);
  all.run.run = "";
  all.run.resume = folder / "run";
  CHECK_THROWS_WITH(toy{all}.run(), Contains("last.safetensors: is not a valid safetensors file"));
}

TEST_CASE("a loss that is not a number stops with the batch's records", "[run][trainer]") {
  test::temporary_folder const folder;
  using poisoned_toy = swap<toy, poisoned_loss>;
  auto const all = settings<poisoned_toy>(small(folder.path(), folder / "run"));
  try {
    poisoned_toy{all}.run();
    FAIL("the training went on");
  } catch (numeric_error const& problem) {
    CHECK_THAT(problem.what(), Contains("the loss is nan in epoch 1 for train/"));
    CHECK(std::count(problem.what(), problem.what() + std::strlen(problem.what()), ',') >= 7);
  }
}

TEST_CASE("early stopping ends after patience epochs without a better one", "[run][trainer]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.get<role::optimizer>().learning_rate = 0;  // nothing is learnt, nothing gets better
  all.get<role::optimizer>().plan.warmup = 0;
  all.run.epochs = 50;
  all.run.patience = 2;
  CHECK(toy{all}.run().history.size() < 50);
}

TEST_CASE("describe names every role and its policy", "[run][pipeline]") {
  auto const text = describe<toy>();
  CHECK_THAT(text, Contains("backbone    tiny_densenet<scratch>"));
  CHECK_THAT(text, Contains("optimizer   sgd"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 11);
}

TEST_CASE("a run folder that cannot be written is named", "[run][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "file", "");
  auto all = small(folder.path(), folder / "file" / "run");
  CHECK_THROWS_WITH(toy{all}.run(), Contains("file/run: cannot be written"));
}

TEST_CASE("a batch larger than the set is refused with both numbers", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.batch = 5000;
  CHECK_THROWS_WITH(toy{all}.run(), Contains("--batch is 5000 and there are only"));
  all.run.batch = 8;
  all.run.epochs = 1;
  CHECK(toy{all}.run().history.size() == 1);  // nothing had begun in that folder
}

TEST_CASE("one class only is refused before anything is learnt", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto const root = small(folder.path(), "").get<role::source>().write();
  for (auto const* part : {"train", "val", "test"})
    for (auto const& film : std::filesystem::directory_iterator(root / part / "PNEUMONIA"))
      std::filesystem::remove(film);
  auto all = small(folder.path(), folder / "run");
  CHECK_THROWS_WITH(toy{all}.run(),
                    Contains("class 1 has no image to split; give images of every"));
}
