// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/source/manifest/chexpert.hpp"
#include "cxr/data/source/manifest/csv_manifest.hpp"

namespace cxr {

/// MIMIC-CXR-JPG 2.0.0 and 2.1.0: `--csv` is the folder of mimic-cxr-2.0.0-metadata.csv, -split.csv
/// and the file of labels, which come as .csv.gz and must be unpacked; the images are in
/// files/p10/p10000032/s50414267/. One row of labels for each study, one of the metadata for each
/// image. Age and sex are not in the set.
/// @tparam Labels     "mimic-cxr-2.0.0-chexpert.csv" or "mimic-cxr-2.0.0-negbio.csv"
/// @tparam Uncertain  what becomes of -1, as for chexpert
/// @tparam Blank      what becomes of a finding that is not mentioned
/// @tparam Findings   the classes
/// Source   Johnson et al. 2019, arXiv 1901.07042; columns as torchxrayvision 1.3.5 reads them;
///          docs/data_sheets/
template <literal Labels = "mimic-cxr-2.0.0-chexpert.csv", class Uncertain = u_ignore,
          class Blank = blank_unknown, class Findings = chexpert_findings>
using mimic_cxr_jpg =
    csv_manifest<set_name<"mimic_cxr_jpg", detail::literal_name<Labels>, Uncertain, Blank>,
                 Findings, csv_files<"mimic-cxr-2.0.0-metadata.csv">,
                 joined_csv<"mimic-cxr-2.0.0-split.csv", "dicom_id">,
                 joined_csv<Labels, "subject_id", "study_id">,
                 file_pattern<"files/p{subject_id:2}/p{subject_id}/s{study_id}/{dicom_id}.jpg">,
                 finding_columns<Uncertain, Blank, no_finding<"No Finding", "Support Devices">>,
                 patient_column<"subject_id">, subset_column<"split">, view_column<"ViewPosition">>;

}  // namespace cxr
