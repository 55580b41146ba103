// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/draw_once.hpp"
#include "cxr/data/source/drawn_radiograph.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/ledger.hpp"

namespace cxr {

/// Drawn frontal radiographs, for tests and first steps without a download: thorax, lungs, heart,
/// ribs, noise; pneumonia as opacities of varied place, size and contrast. Written once as JPEG
/// files in the Kaggle layout with the Kaggle set's names, and then read like real ones.
struct synthetic_cxr {
  using role = cxr::role::source;
  static constexpr std::string_view name = "synthetic_cxr";
  static constexpr auto classes = kaggle_chest_xray::classes;  ///< NORMAL, PNEUMONIA
  static constexpr labelling labels = labelling::exclusive;    ///< one class per image
  static constexpr bool knows_patients = true;                 ///< one to four images each

  std::filesystem::path images = "synthetic_cxr";
  std::int64_t patients = 200;
  std::int64_t image_size = 256;
  std::uint64_t image_seed = 1;

  static constexpr auto fields = hana::make_tuple(
      field{&synthetic_cxr::images, "radiographs", "Where sets of drawn radiographs are stored."}
          .unit("folder"),
      field{&synthetic_cxr::patients, "patients", "How many, with about two radiographs each."}
          .in(12, 100000)
          .unit("patients"),
      field{&synthetic_cxr::image_size, "radiograph-size", "Height and width."}.in(64, 2048).unit(
          "pixels"),
      field{&synthetic_cxr::image_seed, "radiograph-seed", "Seed of all that is drawn."}.in(
          0, 1.8e19));

  /// The radiographs, drawn if they are not there. @throws file_error (disk full, unwritable)
  std::vector<record> records() const { return kaggle_chest_xray{write()}.records(); }

  /// What else is in the folder of this set.
  ledger unused(std::vector<record> const& records) const {
    return unused_beside(set_folder(), records, ".complete");
  }

  /// Draws what is missing and returns the folder of this set, one for each choice of settings.
  /// @throws file_error (disk full, folder not writable)
  std::filesystem::path write() const {
    auto const root = set_folder();
    draw_once(root, ".complete", [&] {
      for (std::int64_t patient = 0; patient < patients; ++patient) draw_patient(root, patient);
      write_atomically(root / ".complete", "");
    });
    return root;
  }

 private:
  std::filesystem::path set_folder() const {
    return images / (std::to_string(patients) + "-patients-" + std::to_string(image_size) +
                     "-pixels-seed-" + std::to_string(image_seed));
  }

  /// One patient in four is in test and one in twenty in val: as few as in the real set.
  static constexpr std::string_view subset_folder(std::int64_t patient) {
    if (patient % 8 == 3 || patient % 8 == 4) return "test";
    return patient % 40 < 2 ? "val" : "train";
  }

  void draw_patient(std::filesystem::path const& root, std::int64_t patient) const {
    random_stream random(mix(image_seed), static_cast<std::uint64_t>(patient));
    bool const ill = patient % 2 == 1;
    drawn_anatomy const anatomy(random);
    auto const disease = !ill                     ? opacity_kind::none
                         : random.uniform() < 0.7 ? opacity_kind::bacteria
                                                  : opacity_kind::virus;
    auto const folder = root / subset_folder(patient) / classes[ill ? 1 : 0];
    auto const count = 1 + random.below(4);
    for (std::uint64_t image = 0; image < count; ++image) {
      char file[64];
      int const person = static_cast<int>(patient) + 1, number = static_cast<int>(image) + 1;
      if (!ill)
        std::snprintf(file, sizeof file, "IM-%04d-%04d.jpeg", person, number);
      else
        std::snprintf(file, sizeof file, "person%d_%s_%d.jpeg", person,
                      disease == opacity_kind::virus ? "virus" : "bacteria", number);
      write_radiograph(folder / file, anatomy, {.opacity = disease}, static_cast<int>(image_size),
                       random);
    }
  }
};

}  // namespace cxr
