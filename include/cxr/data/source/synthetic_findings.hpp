// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/draw_once.hpp"
#include "cxr/data/source/drawn_radiograph.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/labels_file.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// Drawn frontal radiographs with three findings, for tests and first steps with multi-label
/// training: opacities, an enlarged heart and fluid at the base of a lung. In every 30 patients 15,
/// 10 and 12 have them, independently of each other; some labels are unknown. Written once as JPEG
/// files with a labels.csv.
struct synthetic_findings {
  using role = cxr::role::source;
  static constexpr std::string_view name = "synthetic_findings";
  static constexpr std::array<std::string_view, 3> classes{"opacity", "cardiomegaly",
                                                           "effusion"};  ///< K = 3
  static constexpr labelling labels = labelling::multi_label;  ///< each present, absent or unknown
  static constexpr bool knows_patients = true;                 ///< one to four images each

  std::filesystem::path images = "synthetic_findings";
  std::int64_t patients = 200;
  std::int64_t image_size = 256;
  std::uint64_t image_seed = 1;
  double unknown = 0.1;

  static constexpr auto fields = hana::make_tuple(
      field{&synthetic_findings::images, "radiographs",
            "Where sets of drawn radiographs are stored."}
          .unit("folder"),
      field{&synthetic_findings::patients, "patients", "How many, with about two radiographs each."}
          .in(12, 100000)
          .unit("patients"),
      field{&synthetic_findings::image_size, "radiograph-size", "Height and width."}
          .in(64, 2048)
          .unit("pixels"),
      field{&synthetic_findings::image_seed, "radiograph-seed", "Seed of all that is drawn."}.in(
          0, 1.8e19),
      field{&synthetic_findings::unknown, "unknown", "Fraction of the labels that are unknown."}
          .in(0, 0.9)
          .unit("of the labels"));

  /// The radiographs, drawn if they are not there.
  /// @throws file_error (disk full, unwritable; labels.csv is damaged or of other images)
  std::vector<record> records() const {
    auto const root = write();
    auto const labels_csv = root / "labels.csv";
    auto all = read_labels(labels_csv, classes);
    auto const files = image_files(root / "images");
    bool const complete = std::equal(
        all.begin(), all.end(), files.begin(), files.end(),
        [](record const& image, std::filesystem::path const& file) { return image.file == file; });
    if (!complete)
      throw file_error(labels_csv,
                       "labels " + std::to_string(all.size()) + " images, and beside it are " +
                           std::to_string(files.size()) + ", not all the same",
                       "delete it: what is missing will be drawn again", "bad-labels");
    return all;
  }

  /// What else is in the folder of this set.
  ledger unused(std::vector<record> const& records) const {
    return unused_beside(set_folder(), records, "labels.csv");
  }

  /// Draws what is missing and returns the folder of this set, one for each choice of settings.
  /// @throws file_error (disk full, folder not writable)
  std::filesystem::path write() const {
    auto const root = set_folder();
    draw_once(root, "labels.csv", [&] {
      std::vector<record> all;
      for (std::int64_t patient = 0; patient < patients; ++patient)
        draw_patient(root, patient, all);
      write_labels(root / "labels.csv", classes, all);
    });
    return root;
  }

 private:
  std::filesystem::path set_folder() const {
    return images / (std::to_string(patients) + "-patients-" + std::to_string(image_size) +
                     "-pixels-seed-" + std::to_string(image_seed) + "-unknown-" + to_text(unknown));
  }

  void draw_patient(std::filesystem::path const& root, std::int64_t patient,
                    std::vector<record>& all) const {
    random_stream random(mix(image_seed), static_cast<std::uint64_t>(patient));
    // A stream apart: the images do not depend on which labels are unknown.
    random_stream label_random(mix(~image_seed), static_cast<std::uint64_t>(patient));
    drawn_anatomy const anatomy(random);
    // Coprime periods: independent, and each finding is both present and absent in few patients.
    std::array<bool, 3> const findings{patient % 2 == 1, patient % 3 == 0, patient % 5 < 2};
    auto const kind = random.uniform() < 0.7 ? opacity_kind::bacteria : opacity_kind::virus;
    drawn_findings const drawn{.opacity = findings[0] ? kind : opacity_kind::none,
                               .cardiomegaly = findings[1],
                               .effusion = findings[2]};
    auto const count = 1 + random.below(4);
    for (std::uint64_t index = 1; index <= count; ++index) {
      char key[32];
      std::snprintf(key, sizeof key, "patient-%06d", static_cast<int>(patient) + 1);
      record image{.id = "images/" + std::string(key) + "-" + std::to_string(index) + ".jpeg",
                   .patient = key};
      for (bool const present : findings)
        image.findings.push_back(label_random.uniform() < unknown ? presence::unknown
                                 : present                        ? presence::present
                                                                  : presence::absent);
      write_radiograph(root / image.id, anatomy, drawn, static_cast<int>(image_size), random);
      all.push_back(std::move(image));
    }
  }
};

}  // namespace cxr
