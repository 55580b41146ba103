// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <sys/resource.h>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "catch.hpp"
#include "cxr/engine/memory.hpp"
#include "laws/execution_laws.hpp"

using namespace cxr;

static_assert(ConcreteExecution<cpu<float>> && Execution<cpu<float>>);
static_assert(ConcreteExecution<cpu<bfloat16>> && Execution<cpu<bfloat16>>);
static_assert(cpu<float>::scalar == at::kFloat && cpu<bfloat16>::scalar == at::kBFloat16);
static_assert(cpu<float>::name == "cpu<float>" && cpu<bfloat16>::name == "cpu<bfloat16>");

TEST_CASE("cpu keeps the laws of Execution", "[engine][execution]") {
  laws::check_execution(cpu<float>{});
}

TEST_CASE("cpu in bfloat16 keeps the laws of Execution", "[engine][execution]") {
  laws::check_execution(cpu<bfloat16>{});
}

TEST_CASE("cpu passes itself on", "[engine][execution]") {
  CHECK(cpu<float>{}.device() == at::Device(at::kCPU));
  CHECK(cpu<float>{.threads = 7}.with([](auto here) { return here.threads; }) == 7);
}

TEST_CASE("after start, large tensors of later steps get memory that the process already has",
          "[engine][memory]") {
#ifdef __SANITIZE_ADDRESS__
  return test::skip("the sanitizer has its own malloc");
#endif
  cpu<float>{}.start();
  auto const step = [] {
    for (int block = 0; block < 4; ++block) at::empty({8 << 20}, at::kFloat).fill_(1);  // 32 MiB
  };
  auto const faults = [] {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_minflt;
  };
  for (int times = 0; times < 5; ++times) step();  // until the heap is large enough
  auto const before = faults();
  for (int times = 0; times < 5; ++times) step();
  // If it were returned to the system, 640 MiB would cost 163,840 page faults of 4 KiB.
  CHECK(faults() - before < 1000);
}

TEST_CASE("more threads than cores are warned of", "[engine][execution]") {
  auto const before = at::get_num_threads();
  auto const description = [](std::int64_t threads) {
    cpu<float> const execution{.threads = threads};
    execution.start();
    return execution.description();
  };
  CHECK_THAT(description(1), !Contains("warning"));
  std::int64_t const cores = std::thread::hardware_concurrency();
  CHECK_THAT(description(cores), !Contains("warning"));
  CHECK_THAT(description(cores + 1),
             Contains("warning: more threads than the " + std::to_string(cores) + " cores here"));
  at::set_num_threads(before);
}

TEST_CASE("after start, numbers too small for float's exponent are zero", "[engine][execution]") {
  cpu<float>{}.start();
  CHECK(at::full({64}, 1e-30f).mul(1e-10f).eq(0).all().item<bool>());
}

TEST_CASE("start sets the number of threads that was given", "[engine][execution]") {
  int const usual = at::get_num_threads();
  cpu<float>{.threads = 1}.start();
  CHECK(at::get_num_threads() == 1);
  cpu<float>{.threads = usual}.start();
  cpu<float>{}.start();
  CHECK(at::get_num_threads() == usual);
}

TEST_CASE("float is native everywhere, bfloat16 where the kernel lists its instructions",
          "[engine][execution]") {
  CHECK(cpu<float>::native());
  std::ifstream file("/proc/cpuinfo");
  std::string const listed{std::istreambuf_iterator<char>(file), {}};
  if (listed.empty()) {
    cxr::test::skip("this machine has no /proc/cpuinfo");
    return;
  }
  CHECK(cpu<bfloat16>::native() == (listed.find("avx512_bf16") != std::string::npos));
}

TEST_CASE("cpu checks the range of its settings", "[engine][execution]") {
  CHECK_NOTHROW(check(cpu<float>{}));
  CHECK_THROWS_AS(check(cpu<float>{.threads = -1}), setting_error);
}

TEST_CASE("cpu states the number of threads in effect", "[engine][execution]") {
  cpu<float> const execution;
  execution.start();
  CHECK_THAT(describe_device(execution),
             StartsWith("cpu<float>, " + std::to_string(at::get_num_threads()) + " threads"));
}

TEST_CASE("a run on the CPU of a machine that has a GPU says why it is not used",
          "[engine][execution]") {
  CHECK(cxr::detail::unused_gpu(false, false, "x") == "");
  CHECK(cxr::detail::unused_gpu(true, true, "x") ==
        "; the NVIDIA GPU of this machine is not used: this run asked for a CPU");
  CHECK(cxr::detail::unused_gpu(true, false, cxr::detail::why_no_gpu(false)) ==
        "; the NVIDIA GPU of this machine is not used: this program was built without CUDA");
  CHECK_THAT(cxr::detail::unused_gpu(true, false, cxr::detail::why_no_gpu(true, true, "470.1")),
             Contains("is not used: CUDA finds no GPU, although the machine has one: the driver "
                      "470.1 may be too old"));
  CHECK_THAT(cpu<float>{}.description(), EndsWith(cxr::detail::unused_gpu()));
}
