// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "cxr/core/settings.hpp"
#include "cxr/measure/selection.hpp"

namespace cxr {

/// The settings of a run that belong to no policy.
struct run_settings {
  std::int64_t epochs = 5;
  std::int64_t batch = 32;
  std::uint64_t seed = 1;
  std::int64_t patience = 0;
  selection select_by = selection::mean;
  std::int64_t keep_epochs = 0;
  std::int64_t resamples = 2000;
  double abstain = 0;
  double save_minutes = 5;
  std::filesystem::path columns;
  std::string subgroups;
  std::filesystem::path run;
  std::filesystem::path resume;
  std::filesystem::path cache = ".cxr-cache";
  bool verify = false;
  bool allow_audit_errors = false;
  bool no_shortcut_baseline = false;

  static constexpr auto fields = hana::make_tuple(
      field{&run_settings::epochs, "epochs", "Passes over the training images."}.in(1, 100000).unit(
          "epochs"),
      field{&run_settings::batch, "batch", "Images per step; batch normalisation needs 2 at least."}
          .in(2, 65536)
          .unit("images"),
      field{&run_settings::seed, "seed",
            "Seed of the split, the initialisation and every random draw."}
          .in(0, 1.8e19),
      field{&run_settings::patience, "patience",
            "Epochs without improvement before stopping; 0 never stops early."}
          .in(0, 100000)
          .unit("epochs"),
      field{&run_settings::select_by, "select-by",
            "Held-out images by which the best epoch and the operating point are chosen: as they "
            "are, under stress, by the mean or by the worse of both."},
      field{&run_settings::keep_epochs, "keep-epochs",
            "How many of the best epochs are kept beside best.safetensors, each as a whole model "
            "epoch_0007.safetensors, for an ensemble; 0: none."}
          .in(0, 1000)
          .unit("epochs"),
      field{&run_settings::resamples, "resamples",
            "Draws of the patients for the intervals of the final numbers; 0: no intervals."}
          .in(0, 1000000),
      field{&run_settings::abstain, "abstain",
            "Error rate, in each class, of the sets of classes that are fitted on validation; an "
            "image whose set has not exactly one class is undecided. 0: no sets."}
          .in(0, 0.5)
          .unit("of the images"),
      field{&run_settings::columns, "columns",
            "CSV file with further columns of the images, such as sex, age, view, site, for "
            "subgroups. The first column holds ids or file names of images, or is named patient."}
          .unit("file"),
      field{&run_settings::subgroups, "subgroups",
            "Names of the columns of that file to measure by, separated by commas; by default "
            "all."},
      field{&run_settings::save_minutes, "save-minutes",
            "A checkpoint is written this often, and at the end of each epoch."}
          .in(0, 1e6)
          .unit("minutes"),
      field{&run_settings::run, "run", "Folder of this run; by default the next free runs/NNN."}
          .unit("folder"),
      field{&run_settings::resume, "resume",
            "Continue the run in this folder, with the settings it had."}
          .unit("folder"),
      field{&run_settings::cache, "cache", "Folder of the decoded images, shared by runs."}.unit(
          "folder"),
      field{&run_settings::verify, "verify", "Hash every image again before trusting the cache."},
      field{&run_settings::allow_audit_errors, "allow-audit-errors",
            "Train although the audit found something that makes a result wrong."},
      field{&run_settings::no_shortcut_baseline, "no-shortcut-baseline",
            "Do not measure how well file sizes, JPEG tables, borders, noise and other numbers "
            "that are no "
            "anatomy predict the label."});
};

}  // namespace cxr
