// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cxr/compose/run_record.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/certificate/saved_split.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/train/checkpoint.hpp"
#include "cxr/train/continuation.hpp"

namespace cxr::detail {

/// @param epochs  of the whole run, now; 0: not stated
/// @throws setting_error (more epochs are done already)
inline void require_epochs(training_state const& state, std::int64_t epochs) {
  auto const begun = state.epoch + (state.step > 0 ? 1 : 0);
  if (epochs == 0 || epochs >= begun) return;
  throw setting_error("--epochs is " + std::to_string(epochs) +
                          ", and the run to resume has begun " + std::to_string(begun),
                      "give more epochs, or leave the option out", "resume-other-settings");
}

/// The checkpoint of a run that is to be continued; nothing where no folder is given.
/// @param run_record  of this program; the run must have begun with the same
/// @throws file_error (no checkpoint, or a damaged one), setting_error (a setting differs),
///         data_error (the images, and so the split, differ)
inline std::optional<checkpoint> resumed_checkpoint(std::filesystem::path const& folder,
                                                    json const& run_record,
                                                    std::vector<record> const& records,
                                                    cxr::split const& split, std::size_t classes) {
  if (folder.empty()) return std::nullopt;
  auto training = load_checkpoint(folder / "last.safetensors");
  require_same_run(training.settings, run_record);
  require_epochs(training.state, epochs_of(run_record));
  auto const saved_split = load_split(folder / "split.json", records, classes);
  if (saved_split.certificate.sha256 != split.certificate.sha256)
    throw data_error("the split differs from that of the run in " + folder.string(),
                     "resume with the same images in --data", "resume-other-split");
  return training;
}

}  // namespace cxr::detail
