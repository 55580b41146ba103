// expect: csv_manifest needs the column of the images, such as file_column<
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#ifdef FIXED
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::label_column<"label">,
                                 cxr::file_column<"path">>;
#else
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::label_column<"label">>;
#endif

auto list() { return images{}.records(); }
