// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cxr/data/audit/data_audit.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr::detail {

/// Audits records, split and decoded images of a run; observers receive what was found, and the split's
/// certificate names what was allowed.
/// @param allowed  the setting `--allow-audit-errors`
/// @returns what was found, in words
/// @throws data_error (something makes a result wrong, and is not allowed)
template <class Pixel, class Watch>
std::string audit_run(run_data<Pixel>& images, class_list const& classes, bool allowed,
                      Watch& watch) {
  auto const report =
      audit_pixels(images.records, images.split, classes, audit_images(images.images)).report;
  notify(watch, note_report{report.text()});
  require_sound(report, allowed);
  images.split.certificate.allowed = report.wrong();
  return report.text();
}

}  // namespace cxr::detail
