// SPDX-License-Identifier: MIT
#include "cxr/train/loss_reader.hpp"

#include <ATen/ops/full.h>

#include <array>
#include <cmath>
#include <limits>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("a loss is read once, with the records of its batch", "[train][loss_reader]") {
  loss_reader losses(at::kCPU);
  CHECK_FALSE(losses.take());
  std::array<std::int64_t, 2> ids{7, 9};
  losses.begin(at::full({}, 0.25f), ids);
  ids = {0, 0};  // the loader fills its memory again before the loss is read
  auto const loss = losses.take();
  REQUIRE(loss);
  CHECK(loss->value == 0.25);
  CHECK(loss->ids == std::vector<std::int64_t>{7, 9});
  CHECK_FALSE(losses.take());
}

TEST_CASE("a loss of double or bfloat16 and one that is not a number are read as they are",
          "[train][loss_reader]") {
  loss_reader losses(at::kCPU);
  losses.begin(at::full({}, 0.5, at::kDouble), {});
  CHECK(losses.take()->value == 0.5);
  losses.begin(at::full({}, 0.5, at::kBFloat16), {});
  CHECK(losses.take()->value == 0.5);
  losses.begin(at::full({}, std::numeric_limits<double>::quiet_NaN()), {});
  CHECK(std::isnan(losses.take()->value));
}
