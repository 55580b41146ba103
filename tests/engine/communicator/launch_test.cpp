// SPDX-License-Identifier: MIT
#include "cxr/engine/communicator/launch.hpp"

#include <cstdlib>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "cxr/engine/communicator/mpi_if_built.hpp"

using namespace cxr;

namespace {

/// What a launcher states, until it is destroyed.
class stated {
 public:
  using variables = std::vector<std::pair<char const*, char const*>>;

  explicit stated(variables all) : all_(std::move(all)) {
    for (auto const& [name, value] : all_) ::setenv(name, value, 1);
  }
  stated(stated const&) = delete;
  stated& operator=(stated const&) = delete;
  ~stated() {
    for (auto const& [name, value] : all_) ::unsetenv(name);
  }

 private:
  variables all_;
};

}  // namespace

TEST_CASE("a launch is what torchrun, mpirun or srun states", "[engine][communicator]") {
  if (cxr::detail::read_launch()) return;  // started by one
  CHECK(cxr::detail::launched_processes() == 1);
  SECTION("torchrun, on two machines") {
    stated const torchrun(stated::variables{
        {"RANK", "5"}, {"WORLD_SIZE", "8"}, {"LOCAL_RANK", "1"}, {"LOCAL_WORLD_SIZE", "4"}});
    auto const job = cxr::detail::read_launch();
    REQUIRE(job);
    CHECK(job->part == shard{.index = 5, .count = 8});
    CHECK(job->place == 1);
    CHECK_FALSE(job->on_one_machine);
#ifndef CXR_MPI
    CHECK_THROWS_WITH(mpi_if_built{}.part(), Catch::Contains("built without MPI"));
#endif
  }
  SECTION("mpirun, on one machine") {
    stated const mpirun(stated::variables{{"OMPI_COMM_WORLD_RANK", "1"},
                                          {"OMPI_COMM_WORLD_SIZE", "2"},
                                          {"OMPI_COMM_WORLD_LOCAL_RANK", "1"},
                                          {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}});
    auto const job = cxr::detail::read_launch();
    REQUIRE(job);
    CHECK(job->part == shard{.index = 1, .count = 2});
    CHECK(job->on_one_machine);
    CHECK(cxr::detail::launched_processes() == 2);
  }
  SECTION("srun, which need not state how many run on a machine") {
    stated const srun(stated::variables{
        {"SLURM_PROCID", "3"}, {"SLURM_STEP_NUM_TASKS", "4"}, {"SLURM_LOCALID", "1"}});
    auto const job = cxr::detail::read_launch();
    REQUIRE(job);
    CHECK(job->part == shard{.index = 3, .count = 4});
    CHECK(job->place == 1);
    CHECK_FALSE(job->on_one_machine);
  }
  SECTION("srun --mpi=pmi2, whose steps are jobs of their own") {
    stated const srun(stated::variables{{"SLURM_JOB_ID", "77"},
                                        {"SLURM_STEP_ID", "2"},
                                        {"SLURM_STEP_NUM_NODES", "1"},
                                        {"PMI_RANK", "3"},
                                        {"PMI_SIZE", "4"},
                                        {"SLURM_LOCALID", "1"}});
    auto const job = cxr::detail::read_launch();
    REQUIRE(job);
    CHECK(job->job == "77.2");
    CHECK(job->place == 1);
    CHECK(job->on_one_machine);
  }
  SECTION("numbers that no launcher states are errors") {
    stated const left(stated::variables{{"RANK", "5"}, {"WORLD_SIZE", "2"}});
    CHECK_THROWS_WITH(cxr::detail::read_launch(),
                      Catch::Contains("RANK=5 is no number from 0 to 1; launchers set it"));
    ::setenv("WORLD_SIZE", "two", 1);
    CHECK_THROWS_WITH(cxr::detail::read_launch(), Catch::Contains("WORLD_SIZE=two is no number"));
  }
  SECTION("a number of processes without a number of this one is none") {
    stated const left(stated::variables{{"WORLD_SIZE", "3"}});
    CHECK_FALSE(cxr::detail::read_launch());
  }
}
