// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/source/manifest/csv_manifest.hpp"

namespace cxr {

/// VinDr-CXR's 22 findings and 4 of its diagnoses, as both CSV files name them, in the order of
/// their columns; "Other diseases" is left out, for the test calls it "Other disease", and so is
/// "No finding".
using vindr_findings =
    classes<"Aortic enlargement", "Atelectasis", "Calcification", "Cardiomegaly",
            "Clavicle fracture", "Consolidation", "Edema", "Emphysema", "Enlarged PA", "ILD",
            "Infiltration", "Lung Opacity", "Lung cavity", "Lung cyst", "Mediastinal shift",
            "Nodule/Mass", "Pleural effusion", "Pleural thickening", "Pneumothorax",
            "Pulmonary fibrosis", "Rib fracture", "Other lesion", "COPD", "Lung tumor", "Pneumonia",
            "Tuberculosis">;

/// VinDr-CXR, training: `--csv annotations/image_labels_train.csv --data <the set>`; the images are
/// `train/{image_id}.dicom`. Three radiologists have read each. Patients are not stated, so the split
/// is by image.
/// @tparam Vote      majority, any_reader, all_readers, unanimous
/// @tparam Findings  the classes
/// Source   Nguyen et al. 2022, Scientific Data 9:429; docs/data_sheets/
template <class Vote = majority, class Findings = vindr_findings>
using vindr_cxr =
    csv_manifest<set_name<"vindr_cxr", Vote>, Findings, file_pattern<"train/{image_id}.dicom">,
                 finding_columns<>, reader_column<"rad_id", Vote>>;

/// VinDr-CXR, test: `--csv annotations/image_labels_test.csv --data <the set>`, the consensus of
/// five radiologists; the images are `test/{image_id}.dicom`.
template <class Findings = vindr_findings>
using vindr_cxr_test = csv_manifest<set_name<"vindr_cxr_test">, Findings,
                                    file_pattern<"test/{image_id}.dicom">, finding_columns<>>;

}  // namespace cxr
