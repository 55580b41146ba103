// SPDX-License-Identifier: MIT
// A run whose best.safetensors was damaged after it ended.
#include "cxr/train/checkpoint.hpp"
#include "paths.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("a training that patience ended does not begin again where its best network is damaged",
          "[train][resume][bad_input]") {
  temporary_folder const folder;
  squares const images(60);
  auto settings = settings_for(squares_between(0, 40), 9);
  settings.folder = folder.path();
  settings.patience = 1;
  auto const fit = [&](checkpoint const* resumed) {
    auto network = make_flat_network();
    auto watch = silent{}.start();
    return make_trainer(settings, watch, sgd{.learning_rate = 0, .weight_decay = 0})
        .fit(network, images, squares_between(40, 60), resumed);
  };
  REQUIRE(fit(nullptr).history.size() == 2);
  write_atomically(folder / "best.safetensors", "not weights");
  auto const saved = load_checkpoint(folder / "last.safetensors");
  CHECK(fit(&saved).history.size() == 2);
  CHECK_NOTHROW(read_safetensors(folder / "best.safetensors"));
  CHECK(read_text(folder / "best.safetensors.unusable") == "not weights");
}
