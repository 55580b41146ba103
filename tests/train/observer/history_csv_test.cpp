// SPDX-License-Identifier: MIT
#include "cxr/train/observer/history_csv.hpp"

#include <algorithm>

#include "full_disk.hpp"
#include "laws/observer_laws.hpp"

using namespace cxr;

TEST_CASE("history_csv keeps the laws of Observer", "[train][observer]") {
  laws::check_observer(history_csv{});
}

TEST_CASE("history.csv is whole after every epoch, a resumed run keeps the earlier rows",
          "[train][observer]") {
  test::temporary_folder const folder;
  auto const rows = [&] {
    auto const text = read_text(folder / "history.csv");
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  auto state = history_csv{}.start();
  laws::notify_training(state, {.folder = folder.path(), .epochs = 1, .steps = 1});
  CHECK(rows() == 1);
  notify(state, laws::make_epoch_report(1));
  CHECK(rows() == 2);

  std::vector<epoch_report> earlier(1);
  earlier[0].metrics = {{"accuracy", 0.5}, {"auroc", 0.5}};
  laws::notify_training(
      state,
      {.folder = folder.path(), .first_epoch = 1, .epochs = 3, .steps = 1, .earlier = earlier});
  CHECK(rows() == 3);
}

TEST_CASE("history_table gives a header, a row per epoch and an empty cell where undefined",
          "[train][observer]") {
  epoch_report epoch;
  epoch.seconds = 2;
  epoch.training_loss = 0.25;
  epoch.metrics = {{"accuracy", 0.5}, {"auroc", measurement::undefined("one class")}};
  epoch.best = true;
  epoch.execution = "cpu<float>";
  CHECK(history_table({epoch}) ==
        "epoch,seconds,images_per_second,learning_rate,training_loss,validation_loss,"
        "validation_accuracy,validation_auroc,best,execution\n"
        "1,2,0,0,0.25,0,0.5,,1,cpu<float>\n");
  epoch.execution = "mine<a, b>";
  CHECK_THAT(history_table({epoch}), EndsWith(",1,\"mine<a, b>\"\n"));
  CHECK(history_table({}) ==
        "epoch,seconds,images_per_second,learning_rate,training_loss,validation_loss,best,"
        "execution\n");
}

TEST_CASE("history_table has the columns of stress validation, where there is one",
          "[train][observer]") {
  epoch_report epoch;
  epoch.metrics = {{"accuracy", 0.75}};
  epoch.stress_loss = 0.5;
  epoch.stress = {{"accuracy", 0.25}};
  epoch.execution = "cpu<float>";
  CHECK(history_table({epoch}) ==
        "epoch,seconds,images_per_second,learning_rate,training_loss,validation_loss,"
        "validation_accuracy,stress_loss,stress_accuracy,best,execution\n"
        "1,0,0,0,0,0,0.75,0.5,0.25,0,cpu<float>\n");
}

TEST_CASE("a full disk leaves the history before it whole", "[train][observer][bad_input]") {
  test::full_disk const disk;
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  auto state = history_csv{}.start();
  laws::notify_training(state, {.folder = disk / "", .epochs = 1, .steps = 1});
  auto const before = read_text(disk / "history.csv");
  auto report = laws::make_epoch_report(1);
  report.execution = std::string(1 << 20, 'x');
  CHECK_THROWS_AS(notify(state, report), file_error);
  CHECK(read_text(disk / "history.csv") == before);
}
