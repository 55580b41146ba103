// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "cxr/data/source/source.hpp"

namespace cxr::test {

/// Records of invented patients, as imbalanced as the real set: of every four patients three are
/// ill; patient n has 1 + n % 3 images. Sorted by id, as sources list them.
/// @param official  whether every tenth patient is in the folder test, every eleventh in val
inline std::vector<record> sample_records(int patients, bool official = false) {
  std::vector<record> all;
  for (int patient = 0; patient < patients; ++patient)
    for (int image = 0; image <= patient % 3; ++image) {
      record entry;
      entry.patient = "p" + std::to_string(1000 + patient);
      entry.id = entry.patient + "-" + std::to_string(image);
      entry.label = patient % 4 == 0 ? 0 : 1;
      entry.official = !official          ? subset::none
                       : patient % 10 < 2 ? subset::test
                       : patient % 11 < 2 ? subset::validation
                                          : subset::train;
      all.push_back(entry);
    }
  return all;
}

/// The same patients with three findings, independent of each other: one common, one in every
/// fifth patient and one in every tenth; the second shows in the patient's first image only, and
/// every seventh image has unknown labels.
inline std::vector<record> sample_findings(int patients, bool official = false) {
  auto all = sample_records(patients, official);
  int number = 0;
  for (auto& entry : all) {
    int const patient = std::stoi(entry.patient.substr(1));
    auto const state = [](bool present) { return present ? presence::present : presence::absent; };
    entry.label = 0;
    entry.findings = {state(patient % 3 == 0), state(patient % 5 == 0 && entry.id.ends_with("-0")),
                      state(patient % 10 == 3)};
    if (++number % 7 == 0) entry.findings[0] = entry.findings[2] = presence::unknown;
  }
  return all;
}

}  // namespace cxr::test
