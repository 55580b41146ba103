// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr::test {

/// A small data set of which nothing is regular.
struct random_set {
  std::vector<record> records;  ///< 2 to 60 images of 1 to 30 patients
  std::size_t classes;          ///< 1 to 4
};

/// Labels mostly, not always, the same for one patient; subtypes, sites and official subsets at random,
/// some not known; findings in every third set.
inline random_set random_records(std::uint64_t seed) {
  random_stream random(mix(seed));
  random_set set{.records = {}, .classes = 1 + random.below(4)};
  auto const patients = 1 + random.below(30), images = 2 + random.below(59);
  bool const multi_label = seed % 3 == 0;
  auto const official_share = random.below(3) == 0 ? random.below(10) : 0;
  for (std::uint64_t index = 0; index < images; ++index) {
    auto const patient = random.below(patients);
    record image{.id = "i" + std::to_string(random() % 1000) + "-" + std::to_string(index),
                 .patient = "p" + std::to_string(patient)};
    auto const usual = mix(seed ^ patient) % set.classes;
    image.label = static_cast<std::int64_t>(random.below(5) ? usual : random.below(set.classes));
    image.subtype = random.below(2) ? (random.below(2) ? "virus" : "bacteria") : "";
    if (random.below(10) < official_share) image.official = static_cast<subset>(random.below(4));
    if (random.below(12))
      image.columns = {{"site", std::string(1, static_cast<char>('a' + mix(patient) % 3))}};
    if (random.below(20) == 0) image.columns = {{"site", "b"}};
    for (std::size_t k = 0; multi_label && k < set.classes; ++k)
      image.findings.push_back(static_cast<presence>(static_cast<int>(random.below(3)) - 1));
    if (multi_label) image.label = 0;
    set.records.push_back(std::move(image));
  }
  return set;
}

}  // namespace cxr::test
