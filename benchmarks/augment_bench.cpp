// SPDX-License-Identifier: MIT
//
// Seconds in which an augmentation changes a batch of grey images, on request:
//   bench_augment {cxr_light,cxr_acquisition,cxr_strong} [batch] [size]
#include <ATen/ops/rand.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "answer.hpp"
#include "cxr/data/augment/cxr_acquisition.hpp"
#include "cxr/data/augment/cxr_light.hpp"
#include "cxr/data/augment/cxr_strong.hpp"

int main(int argc, char** argv) {
  std::string const name = argc > 1 ? argv[1] : "cxr_strong";
  std::int64_t const N = argc > 2 ? std::atoi(argv[2]) : 32,
                     H = argc > 3 ? std::atoi(argv[3]) : 224;
  auto const measure = [&](auto const& augment) {
    cxr::image_batch const batch{
        .images = at::rand({N, 1, H, H}), .labels = {}, .weights = {}, .ids = {}};
    std::uint64_t key = 0;
    answer([&] { augment(batch, {.key = ++key}); });
  };
  if (name == "cxr_light")
    measure(cxr::cxr_light{});
  else if (name == "cxr_acquisition")
    measure(cxr::cxr_acquisition{});
  else
    measure(cxr::cxr_strong{});
}
