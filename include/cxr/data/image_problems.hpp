// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"

namespace cxr::detail {

/// What to do about an image that is damaged.
inline constexpr std::string_view image_remedy = "fetch it again, or take it out of the folder";

/// An image's problem without what a list of several gives once: the name of the project, the remedy of
/// most of them and the place in the docs.
inline std::string_view listed_problem(std::string_view problem) {
  constexpr std::string_view project = "cxr: ", page = " [docs/errors.md#bad-image]";
  if (problem.starts_with(project)) problem.remove_prefix(project.size());
  if (!problem.ends_with(page)) return problem;
  problem.remove_suffix(page.size());
  auto const remedy = "; " + std::string(image_remedy);
  if (problem.ends_with(remedy)) problem.remove_suffix(remedy.size());
  return problem;
}

/// Whether an image's problem has another remedy than damaged images have.
inline bool has_own_remedy(std::string_view problem) {
  return problem.starts_with("cxr: ") &&
         problem.find("; " + std::string(image_remedy) + " [") == std::string_view::npos;
}

/// Refuses images that cannot be used. @param problems  (N) why not; empty where an image can be used
/// @throws data_error (counts them, and gives the problems of the first ten)
inline void require_no_problems(std::vector<std::string> const& problems) {
  std::vector<std::string> lines;
  std::size_t own = 0;
  for (auto const& problem : problems) {
    if (problem.empty()) continue;
    lines.emplace_back(listed_problem(problem));
    own += has_own_remedy(problem);
  }
  if (lines.empty()) return;
  std::string const remedy = "fetch these files again, or take them out of the folder";
  throw data_error(std::to_string(lines.size()) + " of " + std::to_string(problems.size()) +
                       " images cannot be used:" + first_lines(lines, 10),
                   own == lines.size() ? "do for each what its line says"
                   : own > 0           ? "where a line does not say what to do, " + remedy
                                       : remedy,
                   "bad-image");
}

}  // namespace cxr::detail
