// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/source.hpp"
#include "paths.hpp"

namespace cxr::test {

/// A folder with a manifest and files that stand for its images.
class written_set {
 public:
  explicit written_set(std::string const& csv, std::string const& name = "images.csv")
      : manifest_(folder_ / name) {
    write_atomically(manifest_, csv);
  }
  /// Makes files that stand for images.
  written_set& images(std::vector<std::string> const& paths) {
    for (auto const& path : paths) write_atomically(folder_ / path, "not an image");
    return *this;
  }
  /// Writes a further file. @returns the set
  written_set& file(std::string const& path, std::string const& text) {
    write_atomically(folder_ / path, text);
    return *this;
  }
  std::filesystem::path const& csv() const { return manifest_; }
  std::filesystem::path const& folder() const { return folder_.path(); }

 private:
  temporary_folder folder_;
  std::filesystem::path manifest_;
};

/// "a.png 1, b.png 0": ids and labels, of findings "a.png 10u".
inline std::string text_of(std::vector<record> const& records) {
  std::string text;
  for (auto const& image : records) {
    text += (text.empty() ? "" : ", ") + image.id + " ";
    if (image.findings.empty()) text += std::to_string(image.label);
    for (auto const finding : image.findings)
      text += finding == presence::unknown ? 'u' : finding == presence::present ? '1' : '0';
  }
  return text;
}

/// Each entry as "reason|example|3 rows".
inline std::vector<std::string> lines_of(ledger const& unused) {
  std::vector<std::string> lines;
  for (auto const& entry : unused.entries)
    lines.push_back(entry.reason + "|" + entry.example + "|" +
                    cxr::detail::counted(entry.count, entry.unit));
  return lines;
}

/// The text of the error that listing a source's images gives.
template <class S>
std::string refusal(S const& source) {
  try {
    source.records();
  } catch (error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace cxr::test
