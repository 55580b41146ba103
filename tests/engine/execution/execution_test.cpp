// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/execution.hpp"

#include "catch.hpp"
#include "laws/execution_laws.hpp"

namespace {

using namespace cxr;

/// A user's own execution: the CPU without any preparation.
struct plain_cpu {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "plain_cpu";
  static constexpr at::ScalarType scalar = at::kFloat;
  at::Device device() const { return at::kCPU; }
  void start() const {}
  single_process processes() const { return {}; }
  template <class F>
  auto with(F&& f) const {
    return f(*this);
  }
};
static_assert(ConcreteExecution<plain_cpu> && Execution<plain_cpu>);

/// An execution that only chooses.
struct chooses {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "chooses";
  template <class F>
  auto with(F&& f) const {
    return f(plain_cpu{});
  }
};
static_assert(Execution<chooses> && !ConcreteExecution<chooses>);

struct not_copyable : plain_cpu {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Execution<not_copyable>);

struct without_with {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "without_with";
  static constexpr at::ScalarType scalar = at::kFloat;
  at::Device device() const { return at::kCPU; }
  void start() const {}
  single_process processes() const { return {}; }
};
static_assert(!Execution<without_with> && ConcreteExecution<without_with>);

struct without_device {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "without_device";
  void start() const {}
  single_process processes() const { return {}; }
};
static_assert(!ConcreteExecution<without_device> && !StatesDevice<without_device>);

struct without_processes {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "without_processes";
  static constexpr at::ScalarType scalar = at::kFloat;
  at::Device device() const { return at::kCPU; }
  void start() const {}
};
static_assert(!ConcreteExecution<without_processes> && StatesDevice<without_processes> &&
              !StatesProcesses<without_processes>);

struct with_a_number_of_processes : plain_cpu {
  int processes() const { return 4; }
};
static_assert(!ConcreteExecution<with_a_number_of_processes> &&
              !StatesProcesses<with_a_number_of_processes>);

}  // namespace

TEST_CASE("an execution calls a function with a concrete execution and returns its result",
          "[engine][execution]") {
  CHECK(chooses{}.with([](ConcreteExecution auto concrete) {
    return std::string(concrete.name);
  }) == "plain_cpu");
}

TEST_CASE("the laws of Execution run on a user's own execution", "[engine][execution]") {
  laws::check_execution(chooses{});
}
