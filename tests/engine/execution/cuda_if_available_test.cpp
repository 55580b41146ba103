// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cuda_if_available.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/compose/roles.hpp"
#include "laws/execution_laws.hpp"

using namespace cxr;

static_assert(Execution<cuda_if_available> && !ConcreteExecution<cuda_if_available>);
static_assert(std::same_as<default_of<role::execution>, cuda_if_available>);

TEST_CASE("cuda_if_available keeps the laws of Execution", "[engine][execution]") {
  laws::check_execution(cuda_if_available{});
}

TEST_CASE("the machine decides once: a GPU, else the CPU, bfloat16 where it is native",
          "[engine][execution]") {
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

TEST_CASE("the chosen execution has the settings that were given", "[engine][execution]") {
  if (at::hasCUDA()) {
    cxr::test::skip("this machine has a GPU");
    return;
  }
  cuda_if_available execution;
  execution.on_cpu.threads = 1;
  CHECK(execution.with([](ConcreteExecution auto concrete) {
    if constexpr (requires { concrete.threads; })
      return concrete.threads;
    else
      return std::int64_t{0};
  }) == 1);
}

TEST_CASE("the settings of both devices are options", "[engine][execution]") {
  std::vector<std::string> options;
  cuda_if_available execution;
  for_each_field(execution, [&](auto&, auto const& option) { options.emplace_back(option.name); });
  CHECK(options ==
        std::vector<std::string>{"threads", "gpu", "tf32", "cudnn-benchmark", "deterministic"});
}
