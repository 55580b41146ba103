// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "cxr/data/source/source.hpp"

namespace cxr::test {

/// Records of made-up patients, as skewed as the real set: of every four patients three are ill;
/// patient n has 1 + n % 3 images. Sorted by id, as a source gives them.
/// @param official  true: every tenth patient stands in the folder test, every eleventh in val
inline std::vector<record> some_records(int patients, bool official = false) {
  std::vector<record> all;
  for (int n = 0; n < patients; ++n)
    for (int image = 0; image <= n % 3; ++image) {
      record one;
      one.patient = "p" + std::to_string(1000 + n);
      one.id = one.patient + "-" + std::to_string(image);
      one.label = n % 4 == 0 ? 0 : 1;
      one.official = !official    ? subset::none
                     : n % 10 < 2 ? subset::test
                     : n % 11 < 2 ? subset::validation
                                  : subset::train;
      all.push_back(one);
    }
  return all;
}

}  // namespace cxr::test
