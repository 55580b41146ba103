// SPDX-License-Identifier: MIT
#include <ATen/TensorOperators.h>

#include <csignal>
#include <cstdlib>

#include "catch.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::check_same_tensors, test::small;

namespace {

/// Dies in the middle of an epoch, as by kill -9 or a loss of power.
struct dying : silent {
  static constexpr std::string_view name = "silent";  // the record must not tell them apart
  int steps_left = 0;
  void stepped(step_report const&) {
    if (--steps_left == 0) std::raise(SIGKILL);
  }
};

/// A fresh program that runs the hidden test below, since a program with threads cannot be forked.
int run_victim(std::filesystem::path const& in, int steps, double save_minutes) {
  auto const self = std::filesystem::read_symlink("/proc/self/exe").string();
  return std::system(("CXR_VICTIM_IN=" + in.string() +
                      " CXR_VICTIM_STEPS=" + std::to_string(steps) + " CXR_VICTIM_MINUTES=" +
                      std::to_string(save_minutes) + " exec " + self + " '[victim]' > /dev/null")
                         .c_str());
}

}  // namespace

TEST_CASE("the program that is killed", "[.][victim]") {
  std::filesystem::path const in = std::getenv("CXR_VICTIM_IN");
  using victim = swap<toy, dying>;
  auto all = settings<victim>(small(in, in / "cut"));
  all.run.save_minutes = std::atof(std::getenv("CXR_VICTIM_MINUTES"));
  all.get<role::observer>().steps_left = std::atoi(std::getenv("CXR_VICTIM_STEPS"));
  victim{all}.run();
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
  for (auto const& when : {death{2, 5}, death{steps + 3, 5}, death{steps + 3, 0}}) {
    std::filesystem::remove_all(folder / "cut");
    CHECK(run_victim(folder.path(), when.steps, when.save_minutes) != 0);
    auto on = small(folder.path(), "");
    on.run.resume = folder / "cut";
    auto const saved = load_checkpoint(folder / "cut/last.safetensors").state;
    CHECK(saved.epoch == when.steps / steps);
    CHECK((saved.step > 0) == (when.save_minutes == 0));
    auto const result = toy{on}.run();
    CHECK(result.history.size() == 3);
    check_same_tensors(folder / "whole/last.safetensors", folder / "cut/last.safetensors");
    check_same_tensors(folder / "whole/best.safetensors", folder / "cut/best.safetensors");
    for (auto const& file : std::filesystem::directory_iterator(folder / "cut"))
      CHECK(file.path().filename().string().find(".part-") == std::string::npos);
  }
}
