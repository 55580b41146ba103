// expect: synonyms of concat join two classes of one source, .* \[docs/errors\.md#concat-synonyms\]
// SPDX-License-Identifier: MIT
#include "cxr/data/source/concat.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"

using folders = cxr::image_folder<"pneumonia", "bacteria", "healthy">;
#ifdef FIXED
using sources = cxr::concat<cxr::kaggle_chest_xray, folders, cxr::synonyms<"NORMAL", "healthy">>;
#else
using sources =
    cxr::concat<cxr::kaggle_chest_xray, folders, cxr::synonyms<"pneumonia", "bacteria">>;
#endif

auto list() { return sources{}.records(); }
