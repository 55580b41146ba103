// expect: an argument of csv_manifest is no column; take file_column, label_column
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#ifdef FIXED
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::label_column<"label">, cxr::site_column<"site">>;
#else
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::label_column<"label">, int>;
#endif

auto list() { return images{}.records(); }
