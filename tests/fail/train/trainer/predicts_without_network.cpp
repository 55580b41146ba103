// expect: a network needs \\?"Tensor operator\(\)\(Tensor const& images, inference\) const\\?" to predict
// SPDX-License-Identifier: MIT
#include "cxr/train/trainer.hpp"
#include "train/squares.hpp"

#ifdef FIXED
auto network = cxr::test::make_tiny_network();
#else
struct without_call {
  BOOST_HANA_DEFINE_STRUCT(without_call, (cxr::parameter, scale));
} network;
#endif
auto watch = cxr::silent{}.start();
auto const output =
    cxr::test::make_trainer(cxr::test::settings_for(cxr::test::last_squares, 1), watch)
        .predict(network, cxr::test::sixty_squares, cxr::test::last_squares);
