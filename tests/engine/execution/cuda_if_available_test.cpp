// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cuda_if_available.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "laws/execution_laws.hpp"

using namespace cxr;

static_assert(Execution<cuda_if_available> && !ConcreteExecution<cuda_if_available>);
static_assert(std::same_as<defaults::execution, cuda_if_available>);

TEST_CASE("cuda_if_available keeps the laws of Execution", "[run][execution]") {
  laws::check_execution(cuda_if_available{});
}

TEST_CASE("the machine chooses once: a GPU, else the CPU, bfloat16 where it is native", "[run]") {
  int calls = 0;
  auto const chosen = cuda_if_available{}.with([&](ConcreteExecution auto concrete) {
    ++calls;
    concrete.start();
    return std::string(concrete.name);
  });
  CHECK(calls == 1);
  if (at::hasCUDA())
    CHECK((chosen == "cuda<bfloat16>" || chosen == "cuda<float>"));
  else
    CHECK(chosen == (cpu<bfloat16>::native() ? "cpu<bfloat16>" : "cpu<float>"));
}

TEST_CASE("what is chosen has the settings that were given", "[run][execution]") {
  if (at::hasCUDA()) {
    cxr::test::skip("this machine has a GPU");
    return;
  }
  cuda_if_available where;
  where.on_cpu.threads = 1;
  CHECK(where.with([](ConcreteExecution auto concrete) {
    if constexpr (requires { concrete.threads; })
      return concrete.threads;
    else
      return std::int64_t{0};
  }) == 1);
}

TEST_CASE("the settings of both devices are options", "[run][execution]") {
  std::vector<std::string> options;
  cuda_if_available where;
  for_each_field(where, [&](auto&, auto const& one) { options.emplace_back(one.name); });
  CHECK(options == std::vector<std::string>{"threads", "tf32"});
}
