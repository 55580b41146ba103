// SPDX-License-Identifier: MIT
#include "cxr/run/run_folder.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

TEST_CASE("runs are numbered, a number is never given twice", "[run][run_folder]") {
  test::temporary_folder const folder;
  auto const before = fs::current_path();
  fs::current_path(folder.path());
  CHECK(open_run_folder({}) == fs::path("runs/001"));
  CHECK(open_run_folder({}) == fs::path("runs/002"));
  fs::create_directories("runs/003");
  CHECK(open_run_folder({}) == fs::path("runs/004"));
  fs::current_path(before);
}

TEST_CASE("the folder asked for is made, and one that holds a run is refused",
          "[run][run_folder]") {
  test::temporary_folder const folder;
  auto const run = folder / "deep/er";
  CHECK(open_run_folder({.run = run}) == run);
  CHECK(fs::is_directory(run));
  CHECK(open_run_folder({.run = run}) == run);  // still empty
  write_atomically(run / "settings.json", "{}");
  CHECK(open_run_folder({.run = run}) == run);  // what failed before its first checkpoint
  write_atomically(run / "last.safetensors", "");
  CHECK_THROWS_WITH(open_run_folder({.run = run}), Contains("er: holds a run already"));
  CHECK(open_run_folder({.resume = run}) == run);
}

TEST_CASE("a folder without a run cannot be resumed", "[run][run_folder][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(open_run_folder({.resume = folder / "none"}),
                    Contains("none: holds no run; give --resume the folder of a run"));
  CHECK_FALSE(fs::exists(folder / "none"));
}

TEST_CASE("one program at a time works in a run's folder", "[run][run_folder][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "last.safetensors.part-1", "half");
  {
    run_lock const first(folder.path());
    CHECK_FALSE(fs::exists(folder / "last.safetensors.part-1"));  // of a killed program
    write_atomically(folder / "best.safetensors.part-2", "being written");
    CHECK_THROWS_WITH(run_lock(folder.path()), Contains("another program is at work in it"));
    CHECK(fs::exists(folder / "best.safetensors.part-2"));
  }
  CHECK_NOTHROW(run_lock(folder.path()));
  CHECK_THROWS_WITH(run_lock(folder / "none"), Contains("none: cannot be written"));
}
