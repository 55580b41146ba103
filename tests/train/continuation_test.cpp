// SPDX-License-Identifier: MIT
#include "cxr/train/continuation.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("a resumed run says why it ends at once, or which schedule it follows",
          "[train][resume]") {
  json const begun{{"run", {{"epochs", 4}}}};
  training_state state{.epoch = 2, .best_epoch = 1};
  auto const text = [&](std::int64_t epochs, std::int64_t patience) {
    return detail::continuation_text(state, begun, epochs, patience);
  };
  CHECK(text(4, 0).empty());
  CHECK(text(9, 0) ==
        "the run began with --epochs 4: from epoch 3 on the learning rate follows the schedule of "
        "9 epochs");
  CHECK(text(2, 0) == "all 2 epochs are done; a larger --epochs continues the training");
  state.epoch = 3, state.best_epoch = 0;
  CHECK(text(4, 3).empty());
  CHECK(text(4, 2) ==
        "the run ended early, after epoch 3: 2 epochs (--patience) were no better than epoch 1");
  state.stopped = true;
  CHECK(text(4, 0) == "the run ended early, after epoch 3: an observer asked to stop");
  CHECK(detail::continuation_text({}, json::object(), 4, 0).empty());
  CHECK(detail::continuation_text({}, {{"run", 1}}, 4, 0).empty());
}
