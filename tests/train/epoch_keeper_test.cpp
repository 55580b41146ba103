// SPDX-License-Identifier: MIT
#include "cxr/train/epoch_keeper.hpp"

#include <map>
#include <string>

#include "full_disk.hpp"
#include "paths.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Epoch by epoch the score that a training of this file reaches, whatever its network.
struct scripted_scores {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "scripted_scores";
  static constexpr auto tasks = all_tasks;
  struct results {
    named_measurements scalars() const { return {}; }
  };
  std::vector<double> const* scores;
  std::size_t* epoch;

  results operator()(predictions const&) const { return {}; }
  double score(results const&, predictions const&) const { return scores->at((*epoch)++); }
};

std::map<std::string, std::string> epoch_contents(std::filesystem::path const& folder) {
  std::map<std::string, std::string> contents;
  for (auto const& file : epoch_files(folder)) contents[file.filename().string()] = read_text(file);
  return contents;
}

/// Trains with these scores. @param first  epoch that the scores begin with
fit_result train(std::filesystem::path const& folder, std::vector<double> const& scores,
                 std::int64_t keep, checkpoint const* resumed = nullptr, std::size_t first = 0) {
  auto settings = settings_for(squares_between(0, 40), static_cast<std::int64_t>(scores.size()));
  settings.folder = folder;
  settings.keep_epochs = keep;
  settings.model.classes = {"left", "right"};
  auto watch = silent{}.start();
  auto network = make_flat_network();
  return make_trainer(settings, watch, scripted_scores{&scores, &first})
      .fit(network, sixty_squares, last_squares, resumed);
}

std::vector<double> const rising_and_falling{0.2, 0.9, 0.5, 0.9, 0.1};

}  // namespace

TEST_CASE("a training keeps its best epochs as files, of equals the earlier", "[train]") {
  temporary_folder const folder;
  auto const trained = train(folder.path(), rising_and_falling, 2);
  CHECK(trained.kept_epochs == std::vector<std::int64_t>{1, 3});
  auto const contents = epoch_contents(folder.path());
  REQUIRE(contents.size() == 2);
  CHECK(contents.at("epoch_0002.safetensors") == read_text(folder / "best.safetensors"));
  auto const later = read_safetensors(folder / "epoch_0004.safetensors");
  CHECK(model_record::read(later, "").epoch == 4);
  CHECK(later.tensors.size() == 4);
}

TEST_CASE("without --keep-epochs, or without a folder, none is kept", "[train]") {
  temporary_folder const folder;
  CHECK(train(folder.path(), rising_and_falling, 0).kept_epochs.empty());
  CHECK(epoch_files(folder.path()).empty());
  CHECK(train({}, rising_and_falling, 2).kept_epochs.empty());
}

TEST_CASE(
    "a training killed after the file of an epoch and before its checkpoint keeps the same "
    "epochs, bit for bit",
    "[train][resume]") {
  temporary_folder const whole, killed;
  train(whole.path(), rising_and_falling, 2);
  auto const first_three = std::vector(rising_and_falling.begin(), rising_and_falling.begin() + 3);
  train(killed.path(), first_three, 2);
  CHECK((load_checkpoint(killed / "last.safetensors").state.kept ==
         std::vector<kept_epoch>{{1, 0.9}, {2, 0.5}}));
  std::filesystem::copy_file(whole / "epoch_0004.safetensors", killed / "epoch_0004.safetensors");
  write_atomically(killed / "epoch_0009.safetensors", "of no checkpoint");
  auto const saved = load_checkpoint(killed / "last.safetensors");
  auto const trained = train(killed.path(), rising_and_falling, 2, &saved, 3);
  CHECK(trained.kept_epochs == std::vector<std::int64_t>{1, 3});
  CHECK(epoch_contents(killed.path()) == epoch_contents(whole.path()));
}

TEST_CASE("a kept epoch that is gone or damaged is named, and the training goes on without it",
          "[train][resume][bad_input]") {
  temporary_folder const folder;
  auto const first_three = std::vector(rising_and_falling.begin(), rising_and_falling.begin() + 3);
  train(folder.path(), first_three, 2);
  std::filesystem::remove(folder / "epoch_0002.safetensors");
  write_atomically(folder / "epoch_0003.safetensors", "damaged");
  auto const saved = load_checkpoint(folder / "last.safetensors");
  auto kept = saved.state.kept;
  auto const problems = epoch_keeper(2, folder.path()).restore(kept);
  CHECK_THAT(problems,
             Contains("epoch_0002.safetensors: ") && Contains("epoch_0003.safetensors: "));
  CHECK(kept.empty());
  CHECK(train(folder.path(), rising_and_falling, 2, &saved, 3).kept_epochs ==
        std::vector<std::int64_t>{3, 4});
}

TEST_CASE("a disk that is full loses no file of an epoch, and leaves none in part",
          "[train][bad_input]") {
  full_disk const disk;
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  auto const network = make_flat_network();  // 98 kB
  std::vector<kept_epoch> kept;
  model_record model;
  model.epoch = 3;
  CHECK_THROWS_WITH(epoch_keeper(1, disk.path()).keep(network, model, 0.5, kept),
                    Contains("epoch_0003.safetensors: cannot be written (No space left"));
  CHECK(std::filesystem::is_empty(disk.path()));
}
