// SPDX-License-Identifier: MIT
#include "cxr/run/run_folder.hpp"

#include <string>
#include <vector>

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
  for (auto const* name :
       {"settings.json", "split.json", "weights.json", ".DS_Store", "last.safetensors.part-1-0"})
    write_atomically(run / name, "{}");
  CHECK(open_run_folder({.run = run}) == run);  // what failed before its first checkpoint
  write_atomically(run / "last.safetensors", "");
  CHECK_THROWS_WITH(open_run_folder({.run = run}),
                    Contains("er: holds a run already (last.safetensors); continue it with "
                             "--resume, or give another --run [docs/errors.md#run-exists]"));
  CHECK(open_run_folder({.resume = run}) == run);
}

TEST_CASE("what a finished run left is never overwritten, without its checkpoint too",
          "[run][run_folder][bad_input]") {
  for (auto const* name : {"best.safetensors", "report.html", "split.html", "metrics.json",
                           "history.csv", "roc-test.svg"}) {
    test::temporary_folder const folder;
    write_atomically(folder / name, "kept");
    CHECK_THROWS_WITH(open_run_folder({.run = folder.path()}),
                      Contains("holds a run already (" + std::string(name) + ")"));
    CHECK(read_text(folder / name) == "kept");
  }
}

TEST_CASE("a folder with files of others is no run folder", "[run][run_folder][bad_input]") {
  for (auto const* name : {"thesis.docx", "dataset.part-01.zip", "images.part-7-0", "roc.png"}) {
    test::temporary_folder const folder;
    write_atomically(folder / name, "kept");
    CHECK_THROWS_WITH(open_run_folder({.run = folder.path()}),
                      Contains("holds files that are not of a run, such as " + std::string(name) +
                               "; give another --run"));
    CHECK(fs::exists(folder / name));
  }
}

TEST_CASE("a folder without a run cannot be resumed", "[run][run_folder][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(open_run_folder({.resume = folder / "none"}),
                    Contains("none: holds no run; give --resume the folder of a run"));
  CHECK_FALSE(fs::exists(folder / "none"));
}

TEST_CASE("a run without a checkpoint, as of a full disk, is started again in its folder",
          "[run][run_folder][bad_input]") {
  test::temporary_folder const folder;
  for (auto const* file : {"settings.json", "split.json"}) write_atomically(folder / file, "{}");
  auto const again = "start it again there: --run " + folder.path().string();
  CHECK_THROWS_WITH(open_run_folder({.resume = folder.path()}),
                    Contains("holds a run that ended before its first checkpoint; " + again));
  CHECK(open_run_folder({.run = folder.path()}) == folder.path());
}

TEST_CASE("one program at a time works in a run's folder", "[run][run_folder][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "last.safetensors.part-1-0", "half");
  {
    run_lock const first(folder.path());
    CHECK_FALSE(fs::exists(folder / "last.safetensors.part-1-0"));  // of a killed program
    write_atomically(folder / "best.safetensors.part-2-0", "being written");
    CHECK_THROWS_WITH(run_lock(folder.path()), Contains("another program is at work in it"));
    CHECK(fs::exists(folder / "best.safetensors.part-2-0"));
  }
  CHECK_NOTHROW(run_lock(folder.path()));
  CHECK_THROWS_WITH(run_lock(folder / "none"), Contains("none: cannot be written"));
}

TEST_CASE("resuming a run removes no file but its own partial ones", "[run][run_folder]") {
  test::temporary_folder const folder;
  std::vector<std::string> const others{"dataset.part-01.zip", "notes.part-1-0", "best.part-1-0",
                                        "last.safetensors.part-old", "events.jsonl"};
  for (auto const& name : others) write_atomically(folder / name, "kept");
  for (auto const* name : {"best.safetensors.part-1-0", "roc-test.svg.part-9-3"})
    write_atomically(folder / name, "half");
  run_lock const lock(folder.path());
  for (auto const& name : others) CHECK(fs::exists(folder / name));
  CHECK_FALSE(fs::exists(folder / "best.safetensors.part-1-0"));
  CHECK_FALSE(fs::exists(folder / "roc-test.svg.part-9-3"));
}
