// SPDX-License-Identifier: MIT
// A run in several processes equals the run of one. ctest runs it alone, and with mpirun in two.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <vector>

#include "catch.hpp"
#include "cxr/engine/communicator/mpi.hpp"
#include "cxr/engine/execution/distributed.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

#ifdef CXR_MPI

using namespace cxr;

namespace {

/// Keeps which images this process learns in each epoch.
struct shown_images {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "shown_images";
  std::shared_ptr<std::vector<std::int64_t>> ids = std::make_shared<std::vector<std::int64_t>>();
  static constexpr auto fields = hana::make_tuple();
  image_batch operator()(image_batch const& batch, training) const {
    ids->insert(ids->end(), batch.ids.begin(), batch.ids.end());
    return batch;
  }
};

using single = swap<toy, shown_images>;
using together = swap<single, distributed<cpu<float>, mpi, sync_batch_norm>>;

/// How often each image was learnt, by all processes.
template <class Steps>
Tensor shown(Steps const& steps, std::size_t images) {
  Tensor counts = at::zeros({static_cast<std::int64_t>(images)}, at::kDouble);
  for (auto const id : *steps.values().template get<role::augment>().ids) counts[id] += 1;
  return counts;
}

}  // namespace

TEST_CASE("a run in several processes has the losses and numbers of one", "[run][distributed]") {
  test::temporary_folder const folder;  // each process has its own
  mpi const job;
  // A single process with two threads differs as much from one with one: by 7e-4 after three epochs.
  double const tolerance = job.part().count == 1 ? 0 : 2e-3;
  single plain(test::small<single>(folder.path(), folder / "plain"));
  auto const expected = plain.run();
  together joint(test::small<together>(folder.path(), folder / "joint"));
  auto const result = joint.run();

  REQUIRE(result.history.size() == expected.history.size());
  for (std::size_t epoch = 0; epoch < result.history.size(); ++epoch) {
    auto const& other = expected.history[epoch];
    CHECK(result.history[epoch].training_loss ==
          Approx(other.training_loss).epsilon(0).margin(tolerance));
    CHECK(result.history[epoch].validation_loss ==
          Approx(other.validation_loss).epsilon(0).margin(tolerance));
  }
  CHECK(result.best_epoch == expected.best_epoch);
  REQUIRE(result.evaluations.size() == expected.evaluations.size());
  for (std::size_t part = 0; part < result.evaluations.size(); ++part) {
    auto const& output = result.evaluations[part].output;
    auto const& other = expected.evaluations[part].output;
    CHECK(output.records == other.records);
    REQUIRE(output.logits.size() == other.logits.size());
    for (std::size_t i = 0; i < output.logits.size(); ++i)
      CHECK(output.logits[i] == Approx(other.logits[i]).epsilon(0).margin(tolerance));
  }

  Tensor counts = shown(joint, result.records.size());
  job.sum(counts);
  CHECK(counts.equal(shown(plain, result.records.size())));

  bool const first = job.part().index == 0;
  CHECK(std::filesystem::exists(folder / "joint") == first);
  CHECK(result.folder.empty() == !first);
  for (auto const* file : {"settings.json", "split.json", "best.safetensors", "last.safetensors"})
    CHECK(std::filesystem::is_regular_file(folder / "joint" / file) == first);
}

// killed_run.py runs it in several processes, kills one of them, and runs it again.
TEST_CASE("a run that may be killed, and continues where it stood", "[.killed_run]") {
  auto const* const name = std::getenv("CXR_KILLED_RUN");
  if (name == nullptr) return;
  std::filesystem::path const folder = name, run = folder / "run";
  auto settings = test::small<together>(folder, run);
  settings.run.epochs = 10;
  settings.run.save_minutes = 1e-4;
  settings.get<role::optimizer>().learning_rate = 1e-3;
  if (std::filesystem::exists(run / "last.safetensors"))
    settings.run.run.clear(), settings.run.resume = run;
  auto const result = together(settings).run();
  if (!result.folder.empty())
    for (auto const& epoch : result.history)
      std::cout << "\nepoch " << epoch.epoch << ' ' << epoch.training_loss << ' '
                << epoch.validation_loss << std::endl;
}

#else

TEST_CASE("a run in several processes needs MPI", "[run][distributed]") {
  cxr::test::skip("this build is without MPI (libopenmpi-dev)");
}

#endif
