// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/source/manifest/csv_manifest.hpp"
#include "cxr/data/source/manifest/official_lists.hpp"

namespace cxr {

/// NIH ChestX-ray14: Data_Entry_2017.csv or Data_Entry_2017_v2020.csv (`--csv`), train_val_list.txt
/// and test_list.txt beside it, the images in any folders below (images_001/images, …, or one).
/// Fourteen findings, joined by "|", or "No Finding". The official training list holds validation,
/// too: patient_holdout draws it and keeps the test.
/// Source   Wang et al. 2017, ChestX-ray8, CVPR; columns as in the CSV of torchxrayvision 1.3.5;
///          docs/data_sheets/
using nih_chest_xray14 =
    csv_manifest<set_name<"nih_chest_xray14">,
                 classes<"Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass",
                         "Nodule", "Pneumonia", "Pneumothorax", "Consolidation", "Edema",
                         "Emphysema", "Fibrosis", "Pleural_Thickening", "Hernia">,
                 file_name_column<"Image Index">,
                 labels_column<"Finding Labels", "|", "No Finding">, patient_column<"Patient ID">,
                 view_column<"View Position">, age_column<"Patient Age">,
                 sex_column<"Patient Gender", "Patient Sex">,
                 official_lists<"train_val_list.txt", "test_list.txt">>;

}  // namespace cxr
