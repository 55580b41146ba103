// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cxr/use/prediction.hpp"

namespace cxr::test {

/// What skip_unreadable() gives for an empty file.
inline prediction unreadable(std::string const& file) {
  return {.file = file, .label = prediction::no_label, .error = "cxr: " + file + ": is empty"};
}

}  // namespace cxr::test
