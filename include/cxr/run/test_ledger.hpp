// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/file_lock.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/certificate.hpp"

namespace cxr {

/// How often the test images of a run were evaluated, this time included. Each look at them makes the next
/// figure less independent, if anything was changed after it.
struct test_evaluations {
  std::int64_t count = 0;        ///< evaluations of these images with these labels; 0: not counted
  std::int64_t runs = 0;         ///< in so many different runs
  std::filesystem::path ledger;  ///< where they are counted
  std::vector<std::int64_t> damaged =
      {};  ///< 1-based lines of it that cannot be read, and do not count

  /// "the test images were evaluated 3 times, in 2 runs (runs/test_ledger.jsonl)"; empty: not counted.
  std::string text() const;
};

inline std::string test_evaluations::text() const {
  if (count == 0) return "";
  auto text = "the test images were evaluated " +
              detail::counted(static_cast<std::size_t>(count), "time") + ", in " +
              detail::counted(static_cast<std::size_t>(runs), "run") + " (" +
              plain_text(ledger.string()) + ")";
  if (damaged.empty()) return text;
  text += "; line ";
  for (std::size_t index = 0; index < damaged.size() && index < 5; ++index)
    text += (index == 0 ? "" : ", ") + std::to_string(damaged[index]);
  return text + (damaged.size() > 5 ? ", …" : "") +
         " of that file is damaged and does not count: the number may be too low";
}

/// SHA-256 of what test images are and how they are labelled: the same under other names, in another
/// order, and beside other training images.
/// @param hashes  (N) of the files, as image_cache::hashes() returns them
inline std::string test_set_hash(std::vector<record> const& records,
                                 std::vector<std::size_t> const& test,
                                 std::vector<std::uint64_t> const& hashes) {
  std::vector<std::string> lines;
  for (auto const index : test) {
    auto line = std::to_string(hashes[index]) + "\t" + std::to_string(records[index].label);
    for (auto const finding : records[index].findings)
      line += "," + std::to_string(static_cast<int>(finding));
    lines.push_back(line + "\n");
  }
  return detail::hash_sorted(std::move(lines));
}

/// For metrics.json: {"count", "runs", "ledger", "damaged_lines", "text"}; null: not counted.
inline json to_json(test_evaluations const& found) {
  if (found.count == 0) return nullptr;
  return {{"count", found.count},
          {"runs", found.runs},
          {"ledger", plain_text(found.ledger.string())},
          {"damaged_lines", found.damaged},
          {"text", found.text()}};
}

namespace detail {

/// "2026-11-26T16:48:18Z"
inline std::string time_text(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

/// Adds text to the end of a file, in one piece, and flushes it. @throws file_error
inline void append_text(std::filesystem::path const& file, std::string_view text) {
  ignore_file_size_signal();
  int const handle = ::open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  if (handle < 0) throw_write_error(file, errno);
  bool const good = append_bytes(handle, std::as_bytes(std::span(text))) && flush_to_disk(handle);
  int const code = errno;
  ::close(handle);
  if (!good) throw_write_error(file, code);
}

}  // namespace detail

/// A file of one line for each evaluation of test images, `test_ledger.jsonl` beside the folders of runs:
/// a run that is deleted stays counted. Lines are only ever added; what is damaged stays as it is.
class test_ledger {
 public:
  /// The ledger of a run. @param run  its folder: "runs/001" is counted in runs/; where that cannot be
  ///             written, in the folder itself
  explicit test_ledger(std::filesystem::path const& run)
      : run_(folder_name(run)), file_(place(run)) {}

  static constexpr std::string_view name = "test_ledger.jsonl";  ///< of the file
  /// Where evaluations are counted.
  std::filesystem::path const& file() const { return file_; }
  /// Refuses, before anything is trained, a ledger that could not be written.
  /// @throws file_error (a folder, no permission)
  void require_writable() const { file_lock const opened(file_); }

  /// Counts an evaluation. Call it before the images are looked at, so that none is missed.
  /// @param test   test_set_hash of the images
  /// @param facts  what else the line states: the pipeline, the number of images
  /// @throws file_error (cannot be written; then nothing was evaluated)
  test_evaluations add(std::string const& test, json const& facts = json::object()) const {
    file_lock lock(file_);
    lock.lock();
    auto const before = read_text(file_);
    json line{{"test", test}, {"at", detail::time_text(std::time(nullptr))}};
    line["run"] = plain_text(run_.string());  // its name: the folder may move
    line.update(facts);
    // A line that a killed program left without its end must not swallow this one.
    bool const torn = !before.empty() && before.back() != '\n';
    auto const added = line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    detail::append_text(file_, (torn ? "\n" : "") + added);
    return counted(before + (torn ? "\n" : "") + added, test);
  }

 private:
  static std::filesystem::path place(std::filesystem::path const& run) {
    auto const parent = (run / "..").lexically_normal();
    std::error_code unknown;
    bool const beside = std::filesystem::exists(parent / name, unknown) ||
                        ::faccessat(AT_FDCWD, parent.c_str(), W_OK, AT_EACCESS) == 0 ||
                        errno == ENOENT;
    return ((beside ? parent : run) / name).lexically_normal();
  }
  test_evaluations counted(std::string const& text, std::string const& test) const {
    test_evaluations found{.ledger = file_};
    std::set<std::string> runs;
    std::istringstream lines(text);
    std::string line;
    for (std::int64_t number = 1; std::getline(lines, line); ++number) {
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      auto const entry = detail::parse_or_null(line);
      auto const stated = [&](char const* key) {
        return entry.is_object() && entry.contains(key) && entry[key].is_string();
      };
      if (!stated("test") || !stated("run")) {
        found.damaged.push_back(number);
        continue;
      }
      if (entry["test"] != test) continue;
      ++found.count;
      runs.insert(entry["run"].get<std::string>());
    }
    found.runs = static_cast<std::int64_t>(runs.size());
    return found;
  }

  std::filesystem::path run_;  // the name of its folder
  std::filesystem::path file_;
};

}  // namespace cxr
