// expect: any_reader and all_readers are for findings; take majority or unanimous
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#ifdef FIXED
using images =
    cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                      cxr::label_column<"label">, cxr::reader_column<"reader", cxr::majority>>;
#else
using images =
    cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                      cxr::label_column<"label">, cxr::reader_column<"reader", cxr::any_reader>>;
#endif

auto list() { return images{}.records(); }
