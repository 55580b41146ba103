// expect: concat joins two sources or more \[docs/errors\.md#concat-sources\]
// SPDX-License-Identifier: MIT
#include "cxr/data/source/concat.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"

#ifdef FIXED
using sources = cxr::concat<cxr::kaggle_chest_xray, cxr::kaggle_chest_xray>;
#else
using sources = cxr::concat<cxr::kaggle_chest_xray>;
#endif

auto list() { return sources{}.records(); }
