// expect: synonyms of concat join two classes of one source, .* \[docs/errors\.md#concat-synonyms\]
// SPDX-License-Identifier: MIT
#include "cxr/data/source/concat.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"

using kaggle = cxr::kaggle_chest_xray;
#ifdef FIXED
using sources = cxr::concat<kaggle, kaggle, cxr::synonyms<"NORMAL", "healthy", "No Finding">>;
#else
using sources = cxr::concat<kaggle, kaggle, cxr::synonyms<"NORMAL", "healthy">,
                            cxr::synonyms<"normal", "No Finding">>;
#endif

auto list() { return sources{}.records(); }
