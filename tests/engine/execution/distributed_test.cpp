// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/distributed.hpp"

#include <stdexcept>

#include "catch.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/cuda_if_available.hpp"
#include "laws/execution_laws.hpp"

using namespace cxr;

namespace {

int failures = 0;

/// The second of `Count` processes, or the only one.
template <int Count>
struct fixed {
  static constexpr std::string_view name = "fixed";
  shard part() const { return {.index = Count > 1 ? 1 : 0, .count = Count}; }
  std::int64_t place() const { return part().index; }
  void sum(Tensor& numbers) const { numbers.mul_(Count); }
  void fail() const { ++failures; }
};

static_assert(ConcreteExecution<distributed<cpu<float>, fixed<2>>>);
static_assert(Execution<distributed<cuda_if_available, fixed<2>>>);
static_assert(!ConcreteExecution<distributed<cuda_if_available, fixed<2>>>);

/// Chooses a device that has a number.
struct numbered {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "numbered";
  struct chosen : cpu<float> {
    std::int64_t index = 0;
    template <class F>
    decltype(auto) with(F&& f) const {
      return f(*this);
    }
  };
  static constexpr auto fields = hana::make_tuple();
  template <class F>
  decltype(auto) with(F&& f) const {
    return f(chosen{});
  }
};

}  // namespace

TEST_CASE("distributed keeps the laws of Execution, alone and as one of four",
          "[engine][distributed]") {
  SECTION("alone") { laws::check_execution(distributed<cpu<float>, fixed<1>>{}); }
  SECTION("as one of four") { laws::check_execution(distributed<cpu<float>, fixed<4>>{}); }
}

TEST_CASE("the name states device and communicator, the log how many processes",
          "[engine][distributed]") {
  distributed<cpu<float>, fixed<1>> const single;
  distributed<cpu<float>, fixed<2>> const two;
  CHECK(std::string(two.name) == "distributed<cpu<float>, fixed>");
  single.start();
  CHECK(describe_device(single) == describe_device(single.inner));
  CHECK(describe_device(two) == describe_device(two.inner) + ", 2 processes over fixed");
}

TEST_CASE("of several devices each process takes that of its place", "[engine][distributed]") {
  auto const index = [](auto const& here) { return here.inner.index; };
  CHECK(distributed<numbered, fixed<2>>{}.with(index) == 1);
  CHECK(distributed<numbered, fixed<1>>{}.with(index) == 0);
}

TEST_CASE("an error ends the job of all processes", "[engine][distributed]") {
  failures = 0;
  auto const broken = [](auto const&) { throw std::runtime_error("broken"); };
  CHECK_THROWS_WITH((distributed<cpu<float>, fixed<2>>{}.with(broken)), "broken");
  CHECK(failures == 1);
}
