// SPDX-License-Identifier: MIT
#include "cxr/run/audit_run.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/split/certificate/saved_split.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Keeps the notes.
struct note_taker {
  std::vector<std::string> notes;
  void operator()(note_report const& note) { notes.emplace_back(note.text); }
};
run_data<std::uint8_t> prepared(kaggle_chest_xray const& source,
                                std::filesystem::path const& folder) {
  auto records = source.records();
  auto split = patient_holdout{}(records, source.classes, 1);
  certify_policy(split, records, 2, "patient_holdout", 1);
  auto cache =
      open_cache(records, grey{.image_size = 64}, folder, false, [](std::size_t, std::size_t) {});
  return {std::move(records), std::move(split), std::move(cache), folder};
}

}  // namespace

TEST_CASE("drawn radiographs of a run are sound, and nothing is allowed", "[run][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto images = prepared(planted.source(), folder.path());
  note_taker watch;
  CHECK(detail::audit_run(images, kaggle_chest_xray::classes, {.no_shortcut_baseline = true},
                          watch) == "audit: nothing found");
  CHECK(watch.notes == std::vector<std::string>{"audit: nothing found"});
  CHECK(images.split.certificate.allowed.empty());
}

TEST_CASE("blank images, nearly black ones and mirrored copies stop a run unless they are allowed",
          "[run][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto const records = planted.source().records();
  cv::Mat mirrored;
  for (auto const& image : records)
    if (image.official == subset::train && image.label == 0)
      cv::flip(planted_set::load(image.file), mirrored, 1);
  planted.plant("test/NORMAL/IM-9001-0001.jpeg", mirrored);
  planted.plant("train/NORMAL/IM-9002-0001.png", cv::Mat(90, 90, CV_8U, cv::Scalar(0)));
  cv::Mat const dark = planted.first() / 20;
  planted.plant("train/NORMAL/IM-9003-0001.png", dark);
  auto images = prepared(planted.source(), folder.path());
  note_taker watch;
  CHECK_THROWS_WITH(detail::audit_run(images, kaggle_chest_xray::classes, {}, watch),
                    Contains("WRONG  1 image of one grey: train/NORMAL/IM-9002-0001.png") &&
                        Contains("WRONG  1 image nearly black") &&
                        Contains("WRONG  1 group of near duplicates in two subsets") &&
                        Contains("or give --allow-audit-errors [docs/errors.md#audit]"));
  CHECK(watch.notes.size() == 1);  // all of it is shown before the run stops
  detail::audit_run(images, kaggle_chest_xray::classes, {.allow_audit_errors = true}, watch);
  CHECK(images.split.certificate.allowed.size() == 3);
  save_split(images.split, images.records, folder / "split.json");
  auto const allowed = read_json(folder / "split.json")["allowed_audit_errors"];
  CHECK(allowed[0] == "1 image of one grey");
}
