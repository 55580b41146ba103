// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <filesystem>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/compose/run_record.hpp"
#include "cxr/compose/run_settings.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/examples.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/list_once.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/source_notes.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/learn/sampler/balanced.hpp"
#include "cxr/learn/sampler/shuffled.hpp"
#include "cxr/measure/shortcut/shortcut_baseline.hpp"
#include "cxr/run/test_ledger.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr {

/// What a run works on, handed from step to step.
/// @tparam Pixel  as stored by the preprocess: std::uint8_t or std::uint16_t
template <class Pixel>
struct run_data {
  std::vector<record> records;       ///< every image of the source
  cxr::split split;                  ///< which record serves what
  image_cache<Pixel> images;         ///< decoded, by record
  std::filesystem::path folder;      ///< of the run; empty: nothing is written
  shortcut_baseline shortcuts = {};  ///< what is no anatomy, as run() measures it before training

  /// The images of one subset with their labels.
  examples subset(cxr::subset name) const {
    return examples_of(records, name == cxr::subset::train        ? split.train
                                : name == cxr::subset::validation ? split.validation
                                                                  : split.test);
  }
};

namespace detail {

/// The records of a source, with the columns of the file --columns. @throws file_error, data_error
template <class Source>
std::vector<record> described_records(Source const& source, run_settings const& run) {
  auto all = source.records();
  if (!run.columns.empty()) add_columns(all, run.columns, run.subgroups);
  return all;
}

/// The same with what else is in the source's folder, listed once; observers receive the latter, unless there
/// is nothing, and the notes of the source.
template <class Source, class Watch>
std::pair<std::vector<record>, ledger> reported_records(Source const& source,
                                                        run_settings const& run, Watch& watch) {
  auto listing = list_of(source);
  auto all = std::move(listing.records);
  auto unused = listing.unused(all);
  if (!unused.entries.empty()) notify(watch, note_report{unused.text()});
  for (auto const& note : notes_of(source)) notify(watch, note_report{note});
  if (!run.columns.empty()) add_columns(all, run.columns, run.subgroups);
  return {std::move(all), std::move(unused)};
}

/// Tells observers that a split leaves images out, and why.
template <class Watch>
void report_left_out(split_certificate const& certificate, Watch& watch) {
  if (certificate.left_out == 0) return;
  auto const images = counted(static_cast<std::size_t>(certificate.left_out), "image");
  notify(watch, note_report{"split: " + images + " in no subset: " + certificate.rule});
}

/// Counts, in the ledger beside a run's folder, that test images are looked at.
/// @param run_record  settings.json: the policies are stated
/// @param run         the folder, whose name is stated; empty: nothing is counted
/// @throws file_error (cannot be written)
template <class Pixel>
test_evaluations count_test(run_data<Pixel> const& images, json const& run_record,
                            std::filesystem::path const& run) {
  if (run.empty()) return {};  // of several processes the first one counts
  auto const& split = images.split;
  json facts{{"images", split.test.size()},
             {"split", split.certificate.sha256},
             {"pipeline", json::object()}};
  for (auto const& [heading, section] : run_record.items())
    if (auto const policy = policy_in(run_record, heading); !policy.empty())
      facts["pipeline"][heading] = policy;
  return test_ledger(run).add(test_set_hash(images.records, split.test, images.images.hashes()),
                              facts);
}

/// Requires classes that exclude one another, if --abstain is given. @throws setting_error
inline void require_sets(double error_rate, labelling labels) {
  if (error_rate > 0 && labels == labelling::multi_label)
    throw setting_error(
        "--abstain gives each image a set of classes, of which one is true, and the "
        "source has findings, which do not exclude one another",
        "leave the option out", "abstain-findings");
}

/// Requires the device, and as many training images as a batch has. A user's sampler may show an image
/// several times, so with it the loader decides, once the images are decoded.
/// @throws device_error (no such device), setting_error (the batch is larger; --abstain with findings)
template <class Settings>
void require_startable(Settings const& settings, split const& drawn) {
  using sampler = std::remove_cvref_t<decltype(settings.template get<role::sampler>())>;
  require_sets(settings.run.abstain,
               std::remove_cvref_t<decltype(settings.template get<role::source>())>::labels);
  settings.template get<role::execution>().with([&](auto execution) {
    execution.start();
    if constexpr (std::same_as<sampler, shuffled> || std::same_as<sampler, balanced>)
      require_batch(settings.run.batch, drawn.train.size(), execution.processes().part());
  });
}

}  // namespace detail

}  // namespace cxr
