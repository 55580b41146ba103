// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/data/source/source.hpp"

namespace cxr {

/// Which images of the Kaggle set count as those of one patient. The set does not state whether a number
/// that occurs with both subtypes, or below both prefixes of NORMAL, is one child.
enum class patient_key : std::uint8_t {
  by_subtype,  ///< two children: person23 with bacteria is not person23 with virus
  cautious     ///< one child: the number alone
};

/// The words of a patient key, in the order of its values.
constexpr std::array<std::string_view, 2> names(patient_key) { return {"by_subtype", "cautious"}; }

namespace detail {

/// "bacteria-23" becomes "person-23", "NORMAL2-IM-0115" becomes "IM-0115".
inline std::string cautious_patient(std::string const& patient, std::string const& subtype) {
  auto const number = patient.substr(patient.rfind('-') + 1);
  return (subtype.empty() ? "IM-" : "person-") + number;
}

/// Gives the records of the Kaggle set, whose keys are by subtype, the patients of a key.
inline void apply(patient_key key, std::vector<record>& records) {
  if (key == patient_key::cautious)
    for (auto& image : records) image.patient = cautious_patient(image.patient, image.subtype);
}

}  // namespace detail

}  // namespace cxr
