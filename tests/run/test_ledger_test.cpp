// SPDX-License-Identifier: MIT
#include "cxr/run/test_ledger.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::int64_t lines_of(std::filesystem::path const& file) {
  auto const text = read_text(file);
  return std::count(text.begin(), text.end(), '\n');
}

}  // namespace

TEST_CASE("a ledger counts the evaluations of equal test images by all runs beside one another",
          "[run][test_ledger]") {
  test::temporary_folder const folder;
  test_ledger const first(folder / "runs/001"), second(folder / "runs/002/");
  CHECK(first.file() == folder / "runs/test_ledger.jsonl");
  CHECK(second.file() == first.file());
  CHECK(test_ledger("runs/001").file() == "runs/test_ledger.jsonl");
  CHECK(test_ledger("mine").file() == "test_ledger.jsonl");

  std::filesystem::create_directories(folder / "runs");
  first.require_writable();
  auto const once = first.add("abc", {{"images", 4}});
  CHECK(once.count == 1);
  CHECK_THAT(once.text(), StartsWith("the test images were evaluated 1 time, in 1 run ("));
  CHECK(first.add("abc").runs == 1);
  CHECK(second.add("other").count == 1);
  auto const all = second.add("abc");
  CHECK(all.count == 3);
  CHECK(all.runs == 2);
  CHECK(all.damaged.empty());
  CHECK_THAT(all.text(), StartsWith("the test images were evaluated 3 times, in 2 runs ("));

  std::ifstream lines(first.file());
  std::string line;
  std::getline(lines, line);
  auto const entry = json::parse(line);
  CHECK(entry["test"] == "abc");
  CHECK(entry["run"] == "001");
  CHECK(entry["images"] == 4);
  CHECK_THAT(entry["at"].get<std::string>(), Catch::Matchers::Matches("20[0-9-]{8}T[0-9:]{8}Z"));
}

TEST_CASE("damaged lines are named, stay in the file, and swallow no new line",
          "[run][test_ledger][bad_input]") {
  test::temporary_folder const folder;
  test_ledger const ledger(folder / "001");
  ledger.add("abc");
  std::string const damage = "{\"test\": \"abc\", \"ru";
  std::ofstream(ledger.file(), std::ios::app) << "[1]\n\n\xff\n" << damage;  // no line's end
  auto const found = ledger.add("abc");
  CHECK(found.count == 2);
  CHECK(found.damaged == std::vector<std::int64_t>{2, 4, 5});
  CHECK_THAT(found.text(), Contains("test_ledger.jsonl); line 2, 4, 5 of that file is damaged"));
  CHECK_THAT(read_text(ledger.file()), Contains(damage + "\n{\"test\":\"abc\""));
  CHECK(to_json(found)["damaged_lines"] == json{2, 4, 5});
}

TEST_CASE("programs that evaluate at the same time are each counted", "[run][test_ledger]") {
  test::temporary_folder const folder;
  test_ledger const ledger(folder / "001");
  constexpr int programs = 4, evaluations = 25;
  std::vector<::pid_t> children;
  for (int program = 0; program < programs; ++program) {
    auto const child = ::fork();
    if (child == 0) {
      test_ledger const own(folder / std::to_string(program));
      for (int index = 0; index < evaluations; ++index) own.add("abc");
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (auto const child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
  }
  CHECK(lines_of(ledger.file()) == programs * evaluations);
  auto const all = ledger.add("abc");
  CHECK(all.count == programs * evaluations + 1);
  CHECK(all.runs == programs + 1);
  CHECK(all.damaged.empty());
}

TEST_CASE("a ledger that cannot be written is refused by name", "[run][test_ledger][bad_input]") {
  test::temporary_folder const folder;
  test_ledger const ledger(folder / "001");
  std::filesystem::create_directory(ledger.file());
  CHECK_THROWS_WITH(ledger.require_writable(), Contains("test_ledger.jsonl: cannot be written"));
  CHECK_THROWS_AS(ledger.add("abc"), file_error);
}

TEST_CASE("where the parent folder cannot be written, a run has its ledger inside",
          "[run][test_ledger]") {
  test::temporary_folder const folder;
  std::filesystem::create_directory(folder / "001");
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0555});
  auto const user = ::geteuid();
  if (user == 0) REQUIRE(::seteuid(65534) == 0);  // root may write everywhere
  auto const inside = test_ledger(folder / "001").file();
  if (user == 0) REQUIRE(::seteuid(0) == 0);
  CHECK(inside == folder / "001" / "test_ledger.jsonl");
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  CHECK(test_ledger(folder / "001").file() == folder / "test_ledger.jsonl");
}

TEST_CASE("test images are the same under other names and in another order, not with other labels",
          "[run][test_ledger]") {
  std::vector<record> const records{{.id = "a", .label = 0}, {.id = "b", .label = 1}};
  std::vector<record> const renamed{{.id = "x/b", .label = 1}, {.id = "x/a", .label = 0}};
  std::vector<record> const relabelled{{.id = "a", .label = 1}, {.id = "b", .label = 1}};
  auto const hash = test_set_hash(records, {0, 1}, {7, 8});
  CHECK(hash.size() == 64);
  CHECK(test_set_hash(renamed, {0, 1}, {8, 7}) == hash);
  CHECK(test_set_hash(relabelled, {0, 1}, {7, 8}) != hash);
  CHECK(test_set_hash(records, {0, 1}, {7, 9}) != hash);
  CHECK(test_set_hash(records, {0}, {7, 8}) != hash);
  std::vector<record> findings{{.id = "a", .findings = {presence::present, presence::absent}}};
  auto const before = test_set_hash(findings, {0}, {7});
  findings[0].findings[1] = presence::unknown;
  CHECK(test_set_hash(findings, {0}, {7}) != before);
}

TEST_CASE("what was not counted has no text", "[run][test_ledger]") {
  CHECK(test_evaluations{}.text().empty());
  CHECK(to_json(test_evaluations{}).is_null());
}
