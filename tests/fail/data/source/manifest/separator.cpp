// expect: labels_column needs a separator of one character
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#ifdef FIXED
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::labels_column<"labels", ",", "none">>;
#else
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::labels_column<"labels", ", ", "none">>;
#endif

auto list() { return images{}.records(); }
