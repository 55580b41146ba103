// SPDX-License-Identifier: MIT
#pragma once

#include "cxr/data/source/manifest/csv_manifest.hpp"

namespace cxr {

/// CheXpert's findings in the order of its columns, "No Finding" left out.
using chexpert_findings =
    classes<"Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema",
            "Consolidation", "Pneumonia", "Atelectasis", "Pneumothorax", "Pleural Effusion",
            "Pleural Other", "Fracture", "Support Devices">;

/// CheXpert, large or small: `--csv` is the folder of train.csv and valid.csv, or one of them. The
/// view is AP/PA, or "Lateral"; patient and subset are in the path. Where "No Finding" is 1, blank
/// findings except Support Devices are absent, as in torchxrayvision.
/// @tparam Uncertain  what becomes of -1: u_ignore, u_zeros, u_ones, keep_uncertain
/// @tparam Blank      what becomes of a finding that is not mentioned: blank_unknown, blank_absent
/// @tparam Findings   the classes: chexpert_findings, or some of them
/// Source   Irvin et al. 2019, arXiv 1901.07031; columns as in the CSV of torchxrayvision 1.3.5;
///          docs/data_sheets/
template <class Uncertain = u_ignore, class Blank = blank_unknown,
          class Findings = chexpert_findings>
using chexpert =
    csv_manifest<set_name<"chexpert", Uncertain, Blank>, Findings,
                 csv_files<"train.csv", "valid.csv">, set_path_column<"Path">,
                 finding_columns<Uncertain, Blank, no_finding<"No Finding", "Support Devices">>,
                 patient_folder<"Path", "patient">, subset_folder<"Path">,
                 view_column<"AP/PA", "Frontal/Lateral">, age_column<"Age">, sex_column<"Sex">>;

}  // namespace cxr
