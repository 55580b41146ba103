// SPDX-License-Identifier: MIT
#include "cxr/engine/communicator/c10d.hpp"

#include <ATen/ops/arange.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.hpp"

#if defined(CXR_GLOO) || defined(CXR_NCCL)

using namespace cxr;

namespace {

/// A connection that fails.
struct never {
  static c10::intrusive_ptr<c10d::Backend> connect(c10::intrusive_ptr<c10d::Store> const&,
                                                   cxr::detail::launch const&) {
    throw std::logic_error("connected without a launcher");
  }
  static Tensor readable(Tensor const& numbers, cxr::detail::launch const&) { return numbers; }
};

}  // namespace

TEST_CASE("where nothing states where processes meet, the error says what to set",
          "[engine][communicator]") {
  if (cxr::detail::read_launch()) return;  // started by a launcher
  cxr::detail::launch const second{.part = shard{.index = 1, .count = 2}};
  CHECK_THROWS_WITH(cxr::detail::rendezvous(second),
                    Catch::Contains("does not state where the processes meet; set MASTER_ADDR") &&
                        Catch::Contains("[docs/errors.md#processes-not-connected]"));
}

TEST_CASE("processes find each other at a port, which two jobs cannot share",
          "[engine][communicator]") {
  if (cxr::detail::read_launch()) return;
  cxr::detail::launch job{.part = shard{.index = 0, .count = 2}, .on_one_machine = true};
  cxr::detail::rendezvous first(job);
  CHECK(first.address == "127.0.0.1");
  CHECK(first.port == 29500);
  first.port = static_cast<std::uint16_t>(20'000 + ::getpid() % 10'000);
  auto second = first;
  second.job.part.index = 1;
  c10::intrusive_ptr<c10d::Store> held, joined;
  {
    std::jthread const other([&] { joined = second.store(); });
    held = first.store();
  }
  held->set("key", std::vector<std::uint8_t>{1, 2});
  CHECK(joined->get("key") == std::vector<std::uint8_t>{1, 2});
  CHECK_THROWS_WITH(first.store(),
                    Catch::Contains("is taken, probably by another job; "
                                    "start this one with another MASTER_PORT, such as "));
}

TEST_CASE("without a launcher a communicator of c10d is a single process, and connects nothing",
          "[engine][communicator]") {
  if (cxr::detail::read_launch()) return;
  cxr::detail::c10d_communicator<never> const single;
  CHECK(single.part() == shard{});
  Tensor numbers = at::arange(3, at::kDouble);
  single.sum(numbers);
  CHECK(numbers.equal(at::arange(3, at::kDouble)));
}

#else

TEST_CASE("communicators of c10d need Gloo or NCCL", "[engine][communicator]") {
  cxr::test::skip("this build is without Gloo and NCCL");
}

#endif
