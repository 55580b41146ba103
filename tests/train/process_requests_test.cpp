// SPDX-License-Identifier: MIT
#include "cxr/train/process_requests.hpp"

#include <ATen/ops/zeros.h>

#include <csignal>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("all processes learn which one was signalled or asked to stop", "[train][processes]") {
  detail::process_requests first, second;
  auto const agree = [&] {
    Tensor const slots = at::zeros({2}, at::kDouble);
    first.write(slots, {.index = 0, .count = 2});
    detail::interrupting_signal = SIGTERM;  // reached the second process alone
    second.write(slots, {.index = 1, .count = 2});
    detail::interrupting_signal = 0;
    first.read(slots);
    second.read(slots);
  };
  CHECK(first.signal() == 0);
  agree();
  CHECK(first.signal() == SIGTERM);
  CHECK(second.signal() == SIGTERM);
  CHECK_FALSE(first.stopped());
  first.ask_to_stop();
  CHECK_FALSE(first.stopped());  // before the others know
  agree();
  CHECK(first.stopped());
  CHECK(second.stopped());
}

TEST_CASE("a single process agrees with itself", "[train][processes]") {
  detail::process_requests single;
  single.agree(single_process{}, at::kCPU);
  CHECK_FALSE(single.stopped());
  single.ask_to_stop();
  single.agree(single_process{}, at::kCPU);
  CHECK(single.stopped());
}
