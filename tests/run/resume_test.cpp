// SPDX-License-Identifier: MIT
#include "cxr/run/resume.hpp"

#include <ATen/TensorOperators.h>

#include <csignal>
#include <cstdlib>

#include "catch.hpp"
#include "cxr/compose/command_line.hpp"
#include "cxr/learn/average/ema.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/learn/sampler/by_patient.hpp"
#include "cxr/model/weights/imagenet_if_available.hpp"
#include "own_home.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"
#include "same_tensors.hpp"

using namespace cxr;
using test::check_same_tensors, test::small;

namespace {

/// Sends this program a signal after some steps: SIGINT as Ctrl-C does, SIGKILL as a loss of power.
struct signalling {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "silent";  // the run record must not tell them apart
  static constexpr auto fields = hana::make_tuple();  // set by the test
  int signal = SIGINT;
  int steps = 5;
  std::string* notes = nullptr;

  struct state;
  state start() const;
};
struct signalling::state {
  signalling settings;
  void operator()(step_report const&) {
    if (--settings.steps == 0) std::raise(settings.signal);
  }
  void operator()(note_report const& note) {
    if (settings.notes) *settings.notes += std::string(note.text) + "\n";
  }
};
signalling::state signalling::start() const { return {*this}; }
using stopped_toy = swap<toy, signalling>;

/// A fresh program that runs the hidden test below, since a program with threads cannot be forked.
int run_victim(std::filesystem::path const& folder, int steps, double save_minutes) {
  auto const self = std::filesystem::read_symlink("/proc/self/exe").string();
  return std::system(("CXR_VICTIM_FOLDER=" + folder.string() +
                      " CXR_VICTIM_STEPS=" + std::to_string(steps) + " CXR_VICTIM_MINUTES=" +
                      std::to_string(save_minutes) + " exec " + self + " '[victim]' > /dev/null")
                         .c_str());
}

/// A run interrupted in mid-epoch names how to resume it, and ends bit-equal to one never stopped.
template <class Pipeline>
void check_interrupted_resume() {
  using stopped = swap<Pipeline, signalling>;
  test::temporary_folder const folder;
  auto whole = small<Pipeline>(folder.path(), folder / "whole");
  whole.template get<role::optimizer>().plan.accumulate = 2;
  Pipeline{whole}.run();

  std::string notes;
  auto cut = settings<stopped>(whole);
  cut.run.run = folder / "cut";
  cut.template get<role::observer>().notes = &notes;
  auto const first = stopped{cut}.run();
  CHECK(first.interrupted);
  CHECK(first.exit_status() == 130);
  CHECK(first.evaluations.empty());
  CHECK_THAT(notes, Contains("--resume " + (folder / "cut").string()));

  auto continued = whole;
  continued.run.run = "";
  continued.run.resume = folder / "cut";
  auto const second = Pipeline{continued}.run();
  CHECK_FALSE(second.interrupted);
  CHECK(second.exit_status() == 0);
  CHECK(second.history.size() == 3);
  check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
  check_same_tensors(folder / "whole/best.safetensors", folder / "cut/best.safetensors");
}

}  // namespace

TEST_CASE("the program that is killed", "[.][victim]") {
  std::filesystem::path const folder = std::getenv("CXR_VICTIM_FOLDER");
  auto all = small<stopped_toy>(folder, folder / "cut");
  all.run.save_minutes = std::atof(std::getenv("CXR_VICTIM_MINUTES"));
  all.get<role::observer>() = {SIGKILL, std::atoi(std::getenv("CXR_VICTIM_STEPS"))};
  stopped_toy{all}.run();
}

TEST_CASE("a run killed in mid-epoch resumes, and ends bit-equal to one never stopped",
          "[run][resume]") {
  test::temporary_folder const folder;
  auto const whole = toy{small(folder.path(), folder / "whole")}.run();
  auto const steps = static_cast<int>((whole.split.train.size() + 7) / 8);
  struct death {
    int steps;
    double save_minutes;
  };
  // In the first epoch before any save but the first; in the second; with a save at every step.
  for (auto const& death : {death{2, 5}, death{steps + 3, 5}, death{steps + 3, 0}}) {
    std::filesystem::remove_all(folder / "cut");
    CHECK(run_victim(folder.path(), death.steps, death.save_minutes) != 0);
    auto continued = small(folder.path(), "");
    continued.run.resume = folder / "cut";
    auto const saved = load_checkpoint(folder / "cut/last.safetensors").state;
    CHECK(saved.epoch == death.steps / steps);
    CHECK((saved.step > 0) == (death.save_minutes == 0));
    auto const result = toy{continued}.run();
    CHECK(result.history.size() == 3);
    check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
    check_same_tensors(folder / "whole/best.safetensors", folder / "cut/best.safetensors");
    for (auto const& file : std::filesystem::directory_iterator(folder / "cut"))
      CHECK(file.path().filename().string().find(".part-") == std::string::npos);
  }
}

TEST_CASE("an interrupted run says how to resume it, and resumes bit-equal", "[run][resume]") {
  check_interrupted_resume<toy>();
}

TEST_CASE("an interrupted run of adamw resumes bit-equal, its memory of gradients too",
          "[run][resume]") {
  check_interrupted_resume<swap<toy, adamw>>();
}

TEST_CASE("an interrupted run in bfloat16 resumes bit-equal", "[run][resume]") {
  check_interrupted_resume<swap<toy, cpu<bfloat16>>>();
}

TEST_CASE("an interrupted run that draws by patient resumes bit-equal", "[run][resume]") {
  check_interrupted_resume<swap<toy, by_patient>>();
}

TEST_CASE("a training that averages its network is continued with the average of before",
          "[run][resume]") {
  check_interrupted_resume<swap<toy, ema>>();
}

TEST_CASE("a run is never overwritten, resumed with other settings or on other images",
          "[run][resume]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  toy{all}.run();
  std::filesystem::remove_all(folder / "cache");
  CHECK_THROWS_WITH(toy{all}.run(),
                    Contains("holds a run already (last.safetensors); continue it with"));
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

TEST_CASE("images that were added since give another split, which is refused",
          "[run][resume][bad_input]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto const result = toy{all}.run();
  auto const& image = result.records[result.split.train[0]].file;
  std::filesystem::copy(image, image.parent_path() / "IM-9999-0001.jpeg");
  all.run.run = "";
  all.run.resume = folder / "run";
  CHECK_THROWS_AS(toy{all}.run(), error);
}

TEST_CASE("a finished run continues with more epochs, and remembers them", "[run][resume]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  toy{all}.run();
  all.run.run = "";
  all.run.resume = folder / "run";
  all.run.epochs = 3;
  std::string notes;
  auto noted = settings<stopped_toy>(all);
  noted.get<role::observer>() = {.steps = -1, .notes = &notes};
  auto const result = stopped_toy{noted}.run();
  CHECK(result.history.size() == 3);
  CHECK(result.evaluations.size() == 3);
  CHECK_THAT(notes,
             Contains("the run began with --epochs 1: from epoch 2 on the learning rate follows "
                      "the schedule of 3 epochs\n"));
  CHECK(read_json(folder / "run/settings.json")["run"]["epochs"] == 3);
  CHECK(load_checkpoint(folder / "run/last.safetensors").settings["run"]["epochs"] == 3);

  CHECK(stopped_toy{noted}.run().history.size() == 3);  // all are done: it evaluates again
  CHECK_THAT(notes, Contains("all 3 epochs are done; a larger --epochs continues the training\n"));
  all.run.epochs = 2;
  CHECK_THROWS_WITH(toy{all}.run(), Contains("--epochs is 2, and the run to resume has begun 3; "
                                             "give more epochs, or leave the option out"));
}

TEST_CASE("a damaged best network does not stop a resume from a sound checkpoint",
          "[run][resume][bad_input]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto const first = toy{all}.run();
  auto const best = folder / "run/best.safetensors";
  auto const sound = read_safetensors(best).tensors;
  auto text = read_text(best);
  text.back() = static_cast<char>(text.back() ^ 0x40);
  write_atomically(best, text);
  all.run.run = "";
  all.run.resume = folder / "run";
  auto const again = toy{all}.run();  // the only epoch's network is in the checkpoint, too
  CHECK(again.best_epoch == 0);
  CHECK(again.evaluations[0].output.logits == first.evaluations[0].output.logits);
  auto const written = read_safetensors(best).tensors;
  REQUIRE(written.size() == sound.size());
  for (std::size_t index = 0; index < sound.size(); ++index)
    CHECK(written[index].tensor.equal(sound[index].tensor));
}

TEST_CASE("a damaged checkpoint is refused by name", "[run][resume][bad_input]") {
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

TEST_CASE("no folder to resume is no checkpoint", "[run][resume]") {
  CHECK_FALSE(detail::resumed_checkpoint("", json::object(), {}, {}, 2));
}
