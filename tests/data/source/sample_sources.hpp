// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr::test {

/// A source with one class for each image: two images of two patients.
template <literal Name, literal First, literal Second, bool Patients = true>
struct exclusive_source {
  using role = cxr::role::source;
  static constexpr literal text = Name, first = First, second = Second;
  static constexpr std::string_view name = text.view();
  static constexpr std::array<std::string_view, 2> classes{first.view(), second.view()};
  static constexpr labelling labels = labelling::exclusive;
  static constexpr bool knows_patients = Patients;

  std::filesystem::path folder;
  std::int64_t patients = 12;

  static constexpr auto fields = hana::make_tuple(
      field{&exclusive_source::folder, "data", "Where the images are."}.unit("folder"),
      field{&exclusive_source::patients, "patients", "How many."}.in(1, 100));

  /// Writes both images, so that they exist.
  exclusive_source written() const {
    for (auto const* file : {"a.png", "b.png"}) write_atomically(folder / file, "not an image");
    return *this;
  }
  std::vector<record> records() const {
    std::string const a = Patients ? "1" : "", b = Patients ? "2" : "";
    return {{.id = "a.png", .file = folder / "a.png", .label = 0, .patient = a},
            {.id = "b.png",
             .file = folder / "b.png",
             .label = 1,
             .patient = b,
             .official = subset::test,
             .columns = {{"sex", "F"}}}};
  }
};

/// A source of two findings: three images.
struct findings_source {
  using role = cxr::role::source;
  static constexpr std::string_view name = "findings_source";
  static constexpr std::array<std::string_view, 2> classes{"effusion", "Pneumonia"};
  static constexpr labelling labels = labelling::multi_label;
  static constexpr bool knows_patients = false;

  std::filesystem::path folder;

  static constexpr auto fields =
      hana::make_tuple(field{&findings_source::folder, "data", "Where the images are."});

  std::vector<record> records() const {
    using enum presence;
    return {{.id = "x", .file = folder / "x", .findings = {present, unknown}},
            {.id = "y", .file = folder / "y", .findings = {absent, present}}};
  }
};

/// Images with a patient of the number 1.
struct first_patient {
  static constexpr std::string_view name = "first_patient";
  bool operator()(record const& image) const { return image.patient == "1"; }
};

}  // namespace cxr::test
