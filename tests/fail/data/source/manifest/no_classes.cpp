// expect: csv_manifest needs its classes, such as classes<
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#ifdef FIXED
using images = cxr::csv_manifest<cxr::file_column<"path">, cxr::label_column<"label">,
                                 cxr::classes<"NORMAL", "PNEUMONIA">>;
#else
using images = cxr::csv_manifest<cxr::file_column<"path">, cxr::label_column<"label">>;
#endif

auto list() { return images{}.records(); }
