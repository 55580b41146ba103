// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/film.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"

namespace cxr {

/// Drawn frontal films, for tests and first steps without a download: thorax, lungs, heart, ribs,
/// noise; pneumonia as opacities of varied place, size and contrast. Written once as JPEG files in
/// the Kaggle layout with the Kaggle set's names; from there on they take the road of real ones.
struct synthetic_cxr {
  using role = cxr::role::source;                              ///< takes the place of the source
  static constexpr std::string_view name = "synthetic_cxr";    ///< as printed by describe()
  static constexpr auto classes = kaggle_chest_xray::classes;  ///< NORMAL, PNEUMONIA
  static constexpr labelling labels = labelling::exclusive;    ///< one class an image
  static constexpr bool knows_patients = true;                 ///< one to four films each

  std::filesystem::path films = "synthetic_cxr";  ///< where sets of films are kept
  std::int64_t patients = 200;                    ///< with about two films each
  std::int64_t film_size = 256;                   ///< height and width
  std::uint64_t film_seed = 1;                    ///< of all that is drawn

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&synthetic_cxr::films, "films", "folder", {}, "Where sets of films are kept."},
      field{&synthetic_cxr::patients,
            "patients",
            "patients",
            {12, 100000},
            "How many, with about two films each."},
      field{&synthetic_cxr::film_size, "film-size", "pixels", {64, 2048}, "Height and width."},
      field{&synthetic_cxr::film_seed, "film-seed", "", {0, 1.8e19}, "Seed of all that is drawn."}};

  /// The films, drawn if they are not there. @throws file_error (disk full, unwritable)
  std::vector<record> records() const { return kaggle_chest_xray{write()}.records(); }

  /// Draws what is missing and gives the folder of this set, one for each choice of the settings.
  /// @throws file_error (disk full, folder not writable)
  std::filesystem::path write() const {
    auto const root = films / (std::to_string(patients) + "-patients-" + std::to_string(film_size) +
                               "-pixels-seed-" + std::to_string(film_seed));
    if (std::filesystem::exists(root / ".complete")) return root;
    for (std::int64_t patient = 0; patient < patients; ++patient) draw_patient(root, patient);
    write_atomically(root / ".complete", "");
    return root;
  }

 private:
  /// Of eight patients one serves test, of forty one validation: as scarce as in the real set.
  static constexpr std::string_view folder_of(std::int64_t patient) {
    if (patient % 8 == 3 || patient % 8 == 4) return "test";
    return patient % 40 < 2 ? "val" : "train";
  }

  void draw_patient(std::filesystem::path const& root, std::int64_t patient) const {
    auto const key = mix(film_seed);
    random_stream random(key, static_cast<std::uint64_t>(patient));
    bool const ill = patient % 2 == 1;
    film_anatomy const anatomy(random);
    auto const disease = !ill                     ? opacity_kind::none
                         : random.uniform() < 0.7 ? opacity_kind::bacteria
                                                  : opacity_kind::virus;
    auto const count = 1 + random.below(4);
    for (std::uint64_t film = 0; film < count; ++film) {
      char file[64];
      int const person = static_cast<int>(patient) + 1, number = static_cast<int>(film) + 1;
      if (!ill)
        std::snprintf(file, sizeof file, "IM-%04d-%04d.jpeg", person, number);
      else
        std::snprintf(file, sizeof file, "person%d_%s_%d.jpeg", person,
                      disease == opacity_kind::virus ? "virus" : "bacteria", number);
      auto const place = root / folder_of(patient) / classes[ill ? 1 : 0] / file;
      auto const bytes = draw_film(anatomy, disease, static_cast<int>(film_size), random);
      write_atomically(place, {reinterpret_cast<char const*>(bytes.data()), bytes.size()});
    }
  }
};

}  // namespace cxr
