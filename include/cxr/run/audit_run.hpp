// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "cxr/compose/run_settings.hpp"
#include "cxr/data/audit/audit.hpp"
#include "cxr/data/audit/cached_features.hpp"
#include "cxr/data/audit/data_audit.hpp"
#include "cxr/data/audit/file_facts.hpp"
#include "cxr/data/audit/near_across.hpp"
#include "cxr/data/audit/origin_check.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/shortcut/shortcut_baseline.hpp"
#include "cxr/measure/shortcut/shortcut_text.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr::detail {

/// Audits records, split, files and decoded images of a run, and measures their shortcut baseline, which
/// the run's data has from then on, unless --no-shortcut-baseline is given. Observers receive both in words,
/// and the split's certificate names near duplicates in different subsets, and what --allow-audit-errors
/// allowed.
/// Cost     the first 64 KiB of each file, and two passes over the cached pixels; nothing is decoded
/// @returns what was found, in words
/// @throws data_error (something makes a result wrong, and is not allowed)
template <class Pixel, class Watch>
std::string audit_run(run_data<Pixel>& images, class_list const& classes, run_settings const& run,
                      Watch& watch) {
  report_left_out(images.split.certificate, watch);
  auto audited = audit_pixels(images.records, images.split, classes, audit_images(images.images));
  images.split.certificate.near_across = near_across(images.split, images.records, audited);
  auto found = std::move(audited.report);
  auto const facts = read_file_facts(images.records);
  check_origin(images.records, images.split, facts, found);
  notify(watch, note_report{found.text()});
  require_sound(found, run.allow_audit_errors);
  images.split.certificate.allowed = found.wrong();
  if (!run.no_shortcut_baseline)
    images.shortcuts = measure_shortcuts(images.records, images.split, classes,
                                         features_of_cache(images.images, facts), run.seed);
  auto const text = to_text(images.shortcuts);
  if (!text.empty()) notify(watch, note_report{text});
  return found.text();
}

}  // namespace cxr::detail
