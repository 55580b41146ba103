// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"

namespace cxr::detail {

/// Refuses images that cannot be used. @param problems  (N) why not; empty where an image can be used
/// @throws data_error (counts them, and gives the problems of the first ten)
inline void require_no_problems(std::vector<std::string> const& problems) {
  constexpr std::size_t most = 10;
  std::size_t count = 0;
  std::string text;
  for (auto const& problem : problems)
    if (!problem.empty() && ++count <= most) text += "\n  " + problem;
  if (count == 0) return;
  if (count > most) text += "\n  and " + std::to_string(count - most) + " more";
  throw data_error(std::to_string(count) + " of " + std::to_string(problems.size()) +
                       " images cannot be used:" + text,
                   "fetch these files again, or take them out of the folder", "bad-image");
}

}  // namespace cxr::detail
