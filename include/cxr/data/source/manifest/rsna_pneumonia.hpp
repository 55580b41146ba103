// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/source/manifest/csv_manifest.hpp"

namespace cxr {

/// RSNA Pneumonia Detection Challenge 2018, the images with labels: `--csv` is
/// stage_2_train_labels.csv, or its folder, with the DICOM files in stage_2_train_images beside it.
/// An image has a row for each marked opacity. patientId is the number of an image: which of them
/// are of one patient of ChestX-ray14 is not stated, so the split is by image.
/// Source   Shih et al. 2019, Radiology: Artificial Intelligence 1(1):e180041; docs/data_sheets/
using rsna_pneumonia =
    csv_manifest<set_name<"rsna_pneumonia">, classes<"no pneumonia", "pneumonia">,
                 csv_files<"stage_2_train_labels.csv">,
                 file_pattern<"stage_2_train_images/{patientId}.dcm">,
                 coded_label_column<"Target", "0", "1">, rows_per_image<unanimous>>;

/// The same images in three classes, of stage_2_detailed_class_info.csv: abnormal images without an
/// opacity are apart.
using rsna_three_classes =
    csv_manifest<set_name<"rsna_three_classes">,
                 classes<"Normal", "No Lung Opacity / Not Normal", "Lung Opacity">,
                 csv_files<"stage_2_detailed_class_info.csv">,
                 file_pattern<"stage_2_train_images/{patientId}.dcm">, label_column<"class">,
                 rows_per_image<unanimous>>;

}  // namespace cxr
