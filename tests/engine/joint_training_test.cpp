// SPDX-License-Identifier: MIT
#include "cxr/engine/joint_training.hpp"

#include <concepts>
#include <string>

#include "catch.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/distributed.hpp"
#include "engine/communicator/threads.hpp"

using namespace cxr;
using test::threads;

static_assert(NormScope<batch_norm_per_process> && NormScope<sync_batch_norm>);
static_assert(!NormScope<cpu<float>>);

namespace {

template <class Scope>
using execution = distributed<cpu<float>, threads, Scope>;

/// The mode in which an execution trains.
template <class E>
using mode_of = decltype(cxr::detail::training_mode(std::declval<E const&>(), training{}));

static_assert(std::same_as<mode_of<cpu<float>>, training>);
static_assert(std::same_as<mode_of<execution<batch_norm_per_process>>, training>);
static_assert(
    std::same_as<mode_of<execution<sync_batch_norm>>, joint_training<process_group<threads>>>);

}  // namespace

TEST_CASE("an execution with sync_batch_norm trains with the processes in its mode",
          "[engine][distributed]") {
  CHECK(std::string(execution<batch_norm_per_process>::name) == "distributed<cpu<float>, threads>");
  CHECK(std::string(execution<sync_batch_norm>::name) ==
        "distributed<cpu<float>, threads, sync_batch_norm>");
  threads::run(1, [](threads const& communicator) {
    execution<sync_batch_norm> here;
    here.communicator = communicator;
    auto const mode = cxr::detail::training_mode(here, training{.key = 7});
    CHECK(mode.mode.key == 7);
    CHECK(mode.processes.part() == communicator.part());
  });
}
