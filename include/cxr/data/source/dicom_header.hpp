// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/decode/dicom/dataset.hpp"
#include "cxr/data/source/patient_hash.hpp"

namespace cxr {

/// What a source takes of a DICOM file: nothing that names a patient or a place.
struct dicom_header {
  std::string unused = {};  ///< why the file is no radiograph, in words; empty where it is one
  /// Hash of PatientID and, where it is stated, IssuerOfPatientID (patient_hash_of_issuer); empty without PatientID.
  std::string patient = {};
  /// view, age, sex and pixel_spacing, as in record::columns. Texts of another form than DICOM's are left out,
  /// since a name could be in them; ages above 89 years are 090Y.
  std::vector<std::pair<std::string, std::string>> columns = {};
};

namespace detail {

/// One of DICOM's terms for a view (PS3.3, C.8.1.1 and C.8.11.5), or of those that devices write in their
/// place; empty for any other text, which could be a name.
inline std::string stated_view(std::string const& text) {
  constexpr std::array<std::string_view, 13> views{
      "AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "LAT", "LATERAL", "L", "R", "OBLIQUE"};
  return std::find(views.begin(), views.end(), text) == views.end() ? "" : text;
}

/// "063Y", also "63" (years), as some archives have it; "090Y" for all above 89 years; else empty.
inline std::string stated_age(std::string const& text) {
  auto const digits = std::min(text.find_first_not_of("0123456789"), text.size());
  auto const unit = text.substr(digits);
  if (digits == 0 || digits > 3 ||
      (unit != "" && unit != "Y" && unit != "M" && unit != "W" && unit != "D"))
    return "";
  bool const years = unit.empty() || unit == "Y";
  return years && std::stoi(text.substr(0, digits)) > 89 ? "090Y" : text;
}

/// "0.139", or "0.2 x 0.1" where rows and columns differ; empty where none is stated. In mm.
inline std::string spacing_text(std::array<double, 2> const& spacing) {
  auto const text = [](double value) {
    auto digits = fixed_text(value, 4);
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits.ends_with('.') ? digits + "0" : digits;
  };
  if (spacing[0] == 0) return "";
  return spacing[0] == spacing[1] ? text(spacing[0]) : text(spacing[0]) + " x " + text(spacing[1]);
}

}  // namespace detail

#ifdef CXR_DICOM

/// Reads a header, without pixels. @throws file_error (damaged, a transfer syntax that is not read)
inline dicom_header read_dicom_header(std::filesystem::path const& file, std::string_view salt) {
  detail::dicom_dataset data(file, /*header_only=*/true);
  dicom_header header;
  if (!data.whole(DCM_Rows)) {
    header.unused = "DICOM without an image";
    return header;
  }
  auto const colours = data.text(DCM_PhotometricInterpretation);
  if (colours != "MONOCHROME1" && colours != "MONOCHROME2") {
    header.unused = "DICOM in colour";
    return header;
  }
  header.patient =
      patient_hash_of_issuer(data.text(DCM_PatientID), data.text(DCM_IssuerOfPatientID), salt);
  auto const add = [&](char const* name, std::string value) {
    if (!value.empty()) header.columns.emplace_back(name, std::move(value));
  };
  add("view", detail::stated_view(data.text(DCM_ViewPosition)));
  add("age", detail::stated_age(data.text(DCM_PatientAge)));
  auto const sex = data.text(DCM_PatientSex);
  add("sex", sex == "F" || sex == "M" || sex == "O" ? sex : "");
  add("pixel_spacing", detail::spacing_text(data.pixel_spacing()));
  return header;
}

#else

/// Without DCMTK, no header is read. @throws file_error
inline dicom_header read_dicom_header(std::filesystem::path const& file, std::string_view) {
  detail::refuse_without_dcmtk(file);
}

#endif

}  // namespace cxr
