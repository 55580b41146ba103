// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cxr/core/csv.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"

namespace cxr::test {

/// What a run that was not trained is to look like.
struct sample_run_settings {
  std::uint64_t seed = 1;
  std::string augment = "cxr_light";
  double noise = 2;                  ///< of the logits: the less, the better the run
  std::size_t images = 80;           ///< of the test, two for each patient
  std::size_t first_validation = 0;  ///< number of the first of 40 validation images
  bool reversed = false;             ///< whether the rows of the test are in the other order
  std::string data = "images";       ///< folder of the images
  std::string contents = "0123456789abcdef";  ///< SHA-256 of the images
};

/// The row of one image; every third is healthy.
inline std::string sample_row(std::string const& subset, std::size_t image,
                              sample_run_settings const& settings) {
  bool const ill = image % 3 > 0;
  double const phase = std::sin(static_cast<double>(image * 37 + settings.seed * 101));
  double const logit = (ill ? 1.0 : -1.0) + settings.noise * phase;
  double const probability = 1 / (1 + std::exp(-logit));
  auto csv = csv_stream();
  csv << subset << ',' << subset << '/' << image << ".png,p" << image / 2 << ','
      << (ill ? "PNEUMONIA" : "NORMAL") << ",0," << logit << ',' << 1 - probability << ','
      << probability << ',' << (logit > 0 ? "PNEUMONIA" : "NORMAL") << ','
      << std::max(probability, 1 - probability) << '\n';
  return csv.str();
}

/// Writes the files of a finished run.
inline void write_sample_run(std::filesystem::path const& folder,
                             sample_run_settings const& settings) {
  std::string text =
      "subset,file,patient,label,logit_NORMAL,logit_PNEUMONIA,probability_NORMAL,"
      "probability_PNEUMONIA,predicted,probability\n";
  for (std::size_t image = 0; image < 40; ++image)
    text += sample_row("validation", settings.first_validation + image, settings);
  for (std::size_t index = 0; index < settings.images; ++index)
    text += sample_row("test", settings.reversed ? settings.images - 1 - index : index, settings);
  write_atomically(folder / "predictions.csv", text);
  double const auroc = 0.9 - settings.noise / 20 + static_cast<double>(settings.seed) / 100;
  json const section{{"images", settings.images},
                     {"loss", 0.5},
                     {"auroc", auroc},
                     {"npv", {{"undefined", "no image was predicted negative"}}},
                     {"confusion", {{1, 2}, {3, 4}}},
                     {"intervals", {{"auroc", {{"low", auroc - 0.1}, {"high", auroc + 0.05}}}}}};
  json const metrics{{"best_epoch", 1}, {"validation", section}, {"test", section}};
  write_atomically(folder / "metrics.json", metrics.dump());
  json const all{{"run", {{"seed", settings.seed}, {"epochs", 2}, {"run", folder.string()}}},
                 {"source", {{"data", settings.data}}},
                 {"augment", {{"policy", settings.augment}}}};
  write_atomically(folder / "settings.json", all.dump());
  write_atomically(folder / "split.json",
                   json{{"sha256", "abc"}, {"contents", settings.contents}}.dump());
}

}  // namespace cxr::test
