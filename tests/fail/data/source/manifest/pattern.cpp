// expect: file_pattern needs each column in braces
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#ifdef FIXED
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">,
                                 cxr::file_pattern<"{image_id}.dicom">, cxr::label_column<"label">>;
#else
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">,
                                 cxr::file_pattern<"{image_id.dicom">, cxr::label_column<"label">>;
#endif

auto list() { return images{}.records(); }
