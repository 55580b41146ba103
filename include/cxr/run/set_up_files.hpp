// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cxr/compose/run_record.hpp"
#include "cxr/compose/run_settings.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/certificate/saved_split.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/model/weights/account.hpp"
#include "cxr/run/run_folder.hpp"
#include "cxr/run/test_ledger.hpp"
#include "cxr/train/continuation.hpp"

// What a run writes into its folder before it trains.
namespace cxr::detail {

/// Opens the run's folder, and refuses a ledger of test images that could not be written.
/// @param tested  whether the run has test images  @throws as open_run_folder
inline std::filesystem::path enter_folder(run_settings const& settings, bool tested) {
  auto const folder = open_run_folder(settings);
  if (tested) test_ledger(folder).require_writable();
  return folder;
}
/// Writes settings.json of a run, with the folder in which relative paths begin and the device.
/// @param device  in words, with its threads: an interrupted run has it, too
/// @throws file_error (disk full, folder not writable)
inline void write_run_record(std::filesystem::path const& folder, json run_record,
                             std::string const& device) {
  std::error_code failed;
  auto const start = std::filesystem::current_path(failed).string();
  if (!failed && is_plain_text(start)) run_record["run"][started_in] = start;
  if (is_plain_text(device)) run_record["run"][device_text] = device;
  write_atomically(folder / "settings.json", run_record.dump(2) + "\n");
}
/// Writes into settings.json how many epochs a resumed run has now, so that the next one continues
/// with them. @throws file_error
inline void update_epochs(std::filesystem::path const& folder, json const& run_record) {
  auto written = read_json(folder / "settings.json");
  if (!written.contains("run") || epochs_of(written) == epochs_of(run_record)) return;
  written["run"]["epochs"] = epochs_of(run_record);
  write_atomically(folder / "settings.json", written.dump(2) + "\n");
}

/// Writes what is known before the training: settings, device, split and the account of the initial
/// weights.
/// @param account  nothing for random weights
/// @pre  the execution was started
/// @throws file_error (disk full, folder not writable)
template <class Settings>
void write_set_up_files(std::filesystem::path const& folder, Settings const& settings,
                        cxr::split const& split, std::vector<record> const& records,
                        std::optional<weights_account> const& account) {
  write_run_record(folder, settings.to_json(),
                   describe_chosen_device(settings.template get<role::execution>()));
  save_split(split, records, folder / "split.json");
  if (account) write_atomically(folder / "weights.json", to_json(*account).dump(2) + "\n");
}

}  // namespace cxr::detail
