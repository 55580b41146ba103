// SPDX-License-Identifier: MIT
#include "cxr/train/observer/console.hpp"

#include "laws/observer_laws.hpp"
#include "train/observer/printed.hpp"

using namespace cxr;

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
