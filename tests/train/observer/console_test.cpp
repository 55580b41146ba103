// SPDX-License-Identifier: MIT
#include "cxr/train/observer/console.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "comma_locale.hpp"
#include "laws/observer_laws.hpp"
#include "printed.hpp"

using namespace cxr;

namespace {

void notify_steps() {
  auto state = console{}.start();
  notify(state, training_start{.description = "", .epochs = 2, .steps = 3});
  for (std::int64_t step = 0; step < 3; ++step)
    notify(state, step_report{.epoch = 0, .step = step, .images = 8, .loss = 0.5});
}

}  // namespace

TEST_CASE("console keeps the laws of Observer", "[train][observer]") {
  laws::check_observer(console{});
}

TEST_CASE("outside a terminal an epoch is a plain line, without control characters",
          "[train][observer]") {
  auto const text = test::printed([] {
    auto state = console{}.start();
    notify(state, decoding_report{5, 5});
    notify(state, note_report{"audit: nothing found"});
    laws::notify_training(state, {.description = "head  mlp_head\n", .epochs = 2, .steps = 3});
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

TEST_CASE("stress validation has a line of its own below the epoch", "[train][observer]") {
  auto const text = test::printed([] {
    auto state = console{}.start();
    notify(state, training_start{.description = "", .epochs = 2, .steps = 3});
    epoch_report epoch;
    epoch.metrics = {{"accuracy", 0.75}};
    epoch.stress_loss = 0.5;
    epoch.stress = {{"accuracy", 0.25}};
    notify(state, epoch);
  });
  CHECK_THAT(text, EndsWith("  accuracy 0.7500\n"
                            "           under stress: validation loss 0.5000  accuracy 0.2500\n"));
}

TEST_CASE("the console writes a decimal point in a program with a decimal comma",
          "[train][observer]") {
  test::comma_locale const comma;
  auto const text = test::printed([] {
    auto state = console{}.start();
    laws::notify_training(state, {.description = "", .epochs = 2, .steps = 3});
  });
  CHECK_THAT(text, Contains(" images/s, 0.0s left\n"));
  CHECK_THAT(text, Contains("epoch 1/2  1.5s  loss 0.5000  validation loss 0.4000  accuracy 0.7500"
                            "  auroc undefined (one class)  *\n"));
}

TEST_CASE("control characters in the names of files are printed as text",
          "[train][observer][bad_input]") {
  auto const text = test::printed([] {
    auto state = console{}.start();
    notify(state, note_report{"weights\x1b[31m.pth: loaded\n2 files \xff"});
    notify(state, training_start{.description = "--data a\rb\n"});
  });
  CHECK(text == "weights\\x1b[31m.pth: loaded\n2 files \\xff\n--data a\\x0db\n");
}

TEST_CASE("console says where a resumed run continues", "[train][observer]") {
  auto const text = test::printed([] {
    auto state = console{}.start();
    notify(state, training_start{.description = "head  mlp_head\n", .first_epoch = 2, .epochs = 5});
  });
  CHECK(text == "head  mlp_head\nresuming with epoch 3\n");
}

TEST_CASE("console writes no file", "[train][observer]") {
  test::temporary_folder const folder;
  test::printed([&] {
    auto state = console{}.start();
    laws::notify_run(state, {.folder = folder.path(), .epochs = 2, .steps = 3});
  });
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a progress line is never wider than the terminal", "[train][observer]") {
  std::string const label = "epoch 1/5", numbers = "12/30  81.5 images/s, 1m02s left";
  for (std::size_t width = 1; width < 120; ++width)
    CHECK(detail::progress_line(label, numbers, 0.4, width).size() < width);
  CHECK(detail::progress_line(label, numbers, 0.4, 80) ==
        "epoch 1/5 [############                  ] 12/30  81.5 images/s, 1m02s left");
  CHECK(detail::progress_line(label, numbers, 1, 56) ==
        "epoch 1/5 [##########] 12/30  81.5 images/s, 1m02s left");
  CHECK(detail::progress_line(label, numbers, 0.4, 20) == "epoch 1/5 12/30  81");
}

TEST_CASE("on a narrow terminal a step prints one line, and overwrites it", "[train][observer]") {
  int const terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) return test::skip("there are no pseudo-terminals here");
  REQUIRE((::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0));
  int const screen = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
  winsize const size{.ws_row = 10, .ws_col = 30, .ws_xpixel = 0, .ws_ypixel = 0};
  REQUIRE(::ioctl(screen, TIOCSWINSZ, &size) == 0);
  std::fflush(stdout);
  int const before = ::dup(STDOUT_FILENO);
  ::dup2(screen, STDOUT_FILENO);
  notify_steps();
  std::fflush(stdout);
  ::dup2(before, STDOUT_FILENO);
  std::string text(4096, ' ');
  text.resize(
      static_cast<std::size_t>(std::max<::ssize_t>(::read(terminal, text.data(), text.size()), 0)));
  for (int const handle : {before, screen, terminal}) ::close(handle);
  auto const line = text.substr(text.rfind("\repoch") + 1);
  CHECK(line.substr(0, line.find('\033')).size() < 30);
  CHECK_THAT(line, StartsWith("epoch 1/2"));
}
