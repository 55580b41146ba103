// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/source/manifest/csv_manifest.hpp"

namespace cxr {

/// PadChest, `--csv PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv`, with the images in any
/// folders below. A class is a term of PadChest exactly: its narrower terms, such as "laminar
/// atelectasis" of "atelectasis", are labels of their own. Beside "exclude", "suboptimal study" and
/// "unchanged", findings that are not named are unknown. Views are PA, L, AP, AP_horizontal,
/// COSTAL. The PNG files have 16 bits: grey16.
/// @tparam Terms  the classes, any of its 193 labels
/// Source   Bustos et al. 2020, Medical Image Analysis 66, arXiv 1901.07441; columns as in the CSV
///          of torchxrayvision 1.3.5
template <class Terms = classes<"cardiomegaly", "pleural effusion", "pneumonia", "infiltrates",
                                "alveolar pattern", "interstitial pattern", "atelectasis",
                                "laminar atelectasis", "nodule", "consolidation", "COPD signs",
                                "pulmonary fibrosis">>
using padchest =
    csv_manifest<set_name<"padchest">, Terms,
                 csv_files<"PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv">,
                 file_name_column<"ImageID">,
                 label_list_column<"Labels", "exclude", "suboptimal study", "unchanged">,
                 patient_column<"PatientID">, view_column<"Projection">,
                 birth_column<"PatientBirth", "StudyDate_DICOM">, sex_column<"PatientSex_DICOM">>;

}  // namespace cxr
