// expect: coded_label_column needs one code for each of the classes, in their order
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#ifdef FIXED
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::coded_label_column<"Target", "0", "1">>;
#else
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::coded_label_column<"Target", "1">>;
#endif

auto const needed = images::columns::needed();
