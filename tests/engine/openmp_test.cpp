// SPDX-License-Identifier: MIT
#include "cxr/engine/openmp.hpp"

#include <ATen/ops/ones.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <thread>
#include <vector>

namespace {

/// The threads of this process.
long threads() { return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}); }

/// Programs that use a core each, until they are destroyed.
class busy_programs {
 public:
  explicit busy_programs(unsigned count) {
    for (unsigned index = 0; index < count; ++index) {
      auto const child = fork();
      if (child == 0)
        for (;;) asm volatile("");
      children_.push_back(child);
    }
  }
  ~busy_programs() {
    for (auto const child : children_) kill(child, SIGKILL), waitpid(child, nullptr, 0);
  }

 private:
  std::vector<pid_t> children_;
};

/// Whether the threads exceed a number within ten seconds, in which this thread computes.
bool exceed(long number) {
  auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for (long turn = 0; std::chrono::steady_clock::now() < end; ++turn)
    if (turn % 10000 == 0 && threads() > number) return true;
  return false;
}

/// Whether no more threads than a number are left within ten seconds: OpenMP does not wait for those that
/// it ends.
bool shrink(long number) {
  auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (threads() > number && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return threads() <= number;
}

}  // namespace

TEST_CASE("short_spinning adds threads that do nothing and ends them", "[engine]") {
  if (dlsym(RTLD_DEFAULT, "GOMP_parallel") == nullptr) return;  // another OpenMP
  auto const sum = [] { return at::ones({1000000}).sum().item<float>(); };
  CHECK(sum() == 1e6f);
  auto const before = threads();
  {
    cxr::short_spinning const limit;
    CHECK(exceed(before + static_cast<long>(std::thread::hardware_concurrency())));
    CHECK(sum() == 1e6f);
  }
  CHECK(shrink(before));
  CHECK(sum() == 1e6f);
}

TEST_CASE("spinning is shortened while other programs use the cores", "[engine]") {
  if (dlsym(RTLD_DEFAULT, "GOMP_parallel") == nullptr) return;
  if (std::ifstream("/proc/self/schedstat").fail()) return;  // a kernel that does not count
  auto const before = threads();
  {
    cxr::detail::spin_watch const watch;
    busy_programs const others(2 * std::thread::hardware_concurrency());
    CHECK(exceed(before + 2));  // more than the watch and the thread that holds the team
  }
  CHECK(shrink(before));
}
