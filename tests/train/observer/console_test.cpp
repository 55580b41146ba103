// SPDX-License-Identifier: MIT
#include "cxr/train/observer/console.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "catch.hpp"
#include "cxr/train/observer/history.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/silent.hpp"
#include "laws/observer_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// What is printed meanwhile, to a file as when a program's output is kept.
template <class F>
std::string printed(F&& f) {
  test::temporary_folder const folder;
  std::fflush(stdout);
  int const before = ::dup(STDOUT_FILENO);
  int const file = ::open((folder / "out").c_str(), O_CREAT | O_WRONLY, 0600);
  ::dup2(file, STDOUT_FILENO);
  f();
  std::fflush(stdout);
  ::dup2(before, STDOUT_FILENO);
  ::close(file);
  ::close(before);
  return read_text(folder / "out");
}

}  // namespace

TEST_CASE("console keeps the laws of Observer", "[run][observer]") {
  laws::check_observer(console{});
}

TEST_CASE("silent keeps the laws of Observer, and prints nothing", "[run][observer]") {
  laws::check_observer(silent{});
  CHECK(printed([] {
          silent observer;
          laws::tell_training(observer, {.epochs = 2, .steps = 3});
        }).empty());
}

TEST_CASE("outside a terminal an epoch is a plain line, without control characters",
          "[run][observer]") {
  auto const text = printed([] {
    console observer;
    observer.prepared(5, 5);
    observer.noted("audit: nothing found");
    laws::tell_training(observer, {.description = "head  mlp_head\n", .epochs = 2, .steps = 3});
  });
  CHECK_THAT(text, StartsWith("decoding  5/5"));
  CHECK_THAT(text, Contains("audit: nothing found\nhead  mlp_head\n"));
  CHECK_THAT(text, Contains("epoch 1/2  3/3"));
  CHECK_THAT(text, Contains("epoch 1/2  1.5s  loss 0.5000  validation loss 0.4000  accuracy 0.7500"
                            "  auroc undefined (one class)  *\n"));
  CHECK_THAT(text, Contains("epoch 2/2  1.5s"));
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find('\033') == std::string::npos);
}

TEST_CASE("history.csv is whole after every epoch, a resumed run keeps the earlier rows",
          "[run][observer]") {
  test::temporary_folder const folder;
  auto const rows = [&] {
    auto const text = read_text(folder / "history.csv");
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  std::vector<epoch_report> earlier(1);
  earlier[0].metrics = {{"accuracy", 0.5}, {"auroc", 0.5}};
  printed([&] {
    console observer;
    laws::tell_training(observer, {.folder = folder.path(), .epochs = 1, .steps = 1});
    CHECK(rows() == 1);
    laws::tell_training(
        observer,
        {.folder = folder.path(), .first_epoch = 1, .epochs = 3, .steps = 1, .earlier = earlier});
  });
  CHECK(rows() == 3);
}

TEST_CASE("history_csv: a header, a row an epoch, an undefined value is an empty cell",
          "[run][observer]") {
  epoch_report one;
  one.seconds = 2;
  one.training_loss = 0.25;
  one.metrics = {{"accuracy", 0.5}, {"auroc", measurement::undefined("one class")}};
  one.best = true;
  one.execution = "cpu<float>";
  CHECK(history_csv({one}) ==
        "epoch,seconds,images_per_second,learning_rate,training_loss,validation_loss,"
        "validation_accuracy,validation_auroc,best,execution\n"
        "1,2,0,0,0.25,0,0.5,,1,cpu<float>\n");
  one.execution = "mine<a, b>";
  CHECK_THAT(history_csv({one}), EndsWith(",1,\"mine<a, b>\"\n"));
  CHECK(history_csv({}) ==
        "epoch,seconds,images_per_second,learning_rate,training_loss,validation_loss,best,"
        "execution\n");
}
