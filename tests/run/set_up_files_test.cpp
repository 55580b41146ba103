// SPDX-License-Identifier: MIT
#include "cxr/run/set_up_files.hpp"

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("settings.json says in which folder and on which device the run was started", "[run]") {
  test::temporary_folder const folder;
  detail::write_run_record(folder.path(), {{"run", {{"epochs", 3}}}}, "cpu<float>, 4 threads");
  auto const record = read_json(folder / "settings.json");
  CHECK(record["run"]["epochs"] == 3);
  CHECK(record["run"]["started-in"] == std::filesystem::current_path().string());
  CHECK(record["run"]["device"] == "cpu<float>, 4 threads");
}

TEST_CASE("a deleted working folder is no reason to fail", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto const before = std::filesystem::current_path();
  std::filesystem::create_directory(folder / "gone");
  std::filesystem::current_path(folder / "gone");
  std::filesystem::remove(folder / "gone");
  CHECK_NOTHROW(
      detail::write_run_record(folder.path(), {{"run", {{"epochs", 3}}}}, "cpu<float>, 4 threads"));
  std::filesystem::current_path(before);
  CHECK_FALSE(read_json(folder / "settings.json")["run"].contains("started-in"));
}

TEST_CASE("more epochs of a resumed run are written, and nothing else changes", "[run]") {
  test::temporary_folder const folder;
  detail::write_run_record(folder.path(), {{"run", {{"epochs", 3}, {"seed", 1}}}}, "a GPU");
  detail::update_epochs(folder.path(), {{"run", {{"epochs", 5}, {"seed", 2}}}});
  auto const record = read_json(folder / "settings.json");
  CHECK(record["run"]["epochs"] == 5);
  CHECK(record["run"]["seed"] == 1);
  CHECK(record["run"]["device"] == "a GPU");
}
