// expect: give all sources to one concat \[docs/errors\.md#concat-settings\]
// SPDX-License-Identifier: MIT
#include "cxr/data/source/concat.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"

using kaggle = cxr::kaggle_chest_xray;
#ifdef FIXED
using sources = cxr::concat<kaggle, kaggle, kaggle>;
#else
using sources = cxr::concat<cxr::concat<kaggle, kaggle>, kaggle>;
#endif

auto list() { return sources{}.records(); }
