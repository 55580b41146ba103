// expect: csv_manifest needs the column of the labels, such as label_column<
// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::label_column<"label">, cxr::patient_column<"patient">>;
#else
using images = cxr::csv_manifest<cxr::classes<"NORMAL", "PNEUMONIA">, cxr::file_column<"path">,
                                 cxr::patient_column<"patient">>;
#endif

auto run() { return cxr::pipeline<images>{}.run(); }
