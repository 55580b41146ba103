// SPDX-License-Identifier: MIT
#include "cxr/data/source/synthetic_findings.hpp"

#include <map>
#include <opencv2/imgcodecs.hpp>
#include <set>

#include "catch.hpp"
#include "data/source/thumbnails.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

/// A small set, drawn once for all that damages its labels file.
struct small_set {
  test::temporary_folder folder;
  synthetic_findings source{.images = folder.path(), .patients = 12, .image_size = 64};
  std::vector<record> records = source.records();
  fs::path labels = source.write() / "labels.csv";

  std::string refusal() const {
    try {
      source.records();
    } catch (file_error const& problem) {
      return problem.what();
    }
    return "accepted";
  }
};

}  // namespace

TEST_CASE("synthetic_findings keeps the laws of DataSource", "[data][source]") {
  test::temporary_folder const folder;
  synthetic_findings const source{.images = folder / "a", .patients = 16, .image_size = 64};
  laws::check_source(source, {.images = folder / "b", .patients = 16, .image_size = 64});
}

TEST_CASE("one seed draws one set of findings, byte for byte, another seed another",
          "[data][source]") {
  test::temporary_folder const folder;
  auto const content = [&](char const* name, std::uint64_t seed) {
    synthetic_findings const source{
        .images = folder / name, .patients = 12, .image_size = 64, .image_seed = seed};
    std::string bytes = read_text(source.write() / "labels.csv");
    for (auto const& image : source.records()) bytes += read_text(image.file);
    return bytes;
  };
  auto const first = content("a", 1);
  CHECK(content("b", 1) == first);
  CHECK(content("c", 2) != first);
}

TEST_CASE("a second start draws nothing and reads equal labels", "[data][source]") {
  small_set const set;
  auto const time = fs::last_write_time(set.records[0].file);
  auto const again = set.source.records();
  CHECK(fs::last_write_time(set.records[0].file) == time);
  REQUIRE(again.size() == set.records.size());
  for (std::size_t index = 0; index < again.size(); ++index)
    CHECK((again[index].findings == set.records[index].findings));
}

TEST_CASE("a drawing that was interrupted is completed", "[data][source]") {
  small_set const set;
  auto const bytes = read_text(set.records[1].file), labels = read_text(set.labels);
  fs::remove(set.records[1].file);
  fs::remove(set.labels);
  CHECK(set.source.records().size() == set.records.size());
  CHECK(read_text(set.records[1].file) == bytes);
  CHECK(read_text(set.labels) == labels);
}

TEST_CASE("a labels file that is damaged or of other images is refused with its name",
          "[data][source][bad_input]") {
  small_set const set;
  auto const text = read_text(set.labels);
  write_atomically(set.labels, text.substr(0, text.size() - 3));
  CHECK_THAT(set.refusal(), Contains("labels.csv: line " + std::to_string(set.records.size() + 1) +
                                     " is cut off"));
  auto const last_line = text.rfind('\n', text.size() - 2) + 1;
  write_atomically(set.labels, text.substr(0, last_line));
  auto const count = std::to_string(set.records.size());
  CHECK_THAT(set.refusal(),
             Contains("labels.csv: labels " + std::to_string(set.records.size() - 1) +
                      " images, and beside it are " + count + ", not all the same"));
  write_atomically(set.labels, text);
  fs::rename(set.records[0].file, set.source.write() / "images/scan.jpeg");
  CHECK_THAT(set.refusal(), Contains("labels.csv: labels " + count + " images"));
}

TEST_CASE("patients have one to four images and each combination of findings", "[data][source]") {
  test::temporary_folder const folder;
  auto const records =
      synthetic_findings{.images = folder.path(), .patients = 60, .image_size = 64, .unknown = 0}
          .records();
  std::map<std::string, int> images;
  std::map<std::vector<presence>, int> patients;
  for (auto const& image : records)
    if (++images[image.patient] == 1) ++patients[image.findings];
  std::set<int> counts;
  for (auto const& [patient, count] : images) counts.insert(count);
  CHECK(images.size() == 60);
  CHECK(counts == std::set<int>{1, 2, 3, 4});
  // Independent: 1/2, 1/3 and 2/5 of the patients, whatever else they have.
  using enum presence;
  CHECK(patients[{present, present, present}] == 4);
  CHECK(patients[{present, present, absent}] == 6);
  CHECK(patients[{present, absent, present}] == 8);
  CHECK(patients[{absent, absent, absent}] == 12);
}

TEST_CASE("the given part of the labels is unknown, and the images do not change with it",
          "[data][source]") {
  test::temporary_folder const folder;
  auto const labelled = [&](double unknown) {
    return synthetic_findings{
        .images = folder.path(), .patients = 60, .image_size = 64, .unknown = unknown}
        .records();
  };
  auto const complete = labelled(0);
  for (double part : {0.1, 0.5}) {
    auto const records = labelled(part);
    REQUIRE(records.size() == complete.size());
    double unknown = 0;
    for (std::size_t index = 0; index < records.size(); ++index) {
      CHECK(read_text(records[index].file) == read_text(complete[index].file));
      for (std::size_t k = 0; k < 3; ++k) {
        bool const hidden = records[index].findings[k] == presence::unknown;
        unknown += hidden;
        CHECK((hidden || records[index].findings[k] == complete[index].findings[k]));
      }
    }
    CHECK(unknown / static_cast<double>(3 * records.size()) == Approx(part).margin(0.04));
  }
}

TEST_CASE("each finding can be learnt, but not from mean brightness", "[data][source]") {
  test::temporary_folder const folder;
  auto const records =
      synthetic_findings{.images = folder.path(), .patients = 240, .image_size = 128, .unknown = 0}
          .records();
  std::vector<std::vector<double>> seen, unseen;  // thumbnails of two halves of the patients
  std::vector<std::int64_t> seen_labels[3], unseen_labels[3], labels[3];
  std::vector<double> brightness;
  std::map<std::string, std::size_t> patients;
  for (auto const& image : records) {
    bool const first_half = patients.emplace(image.patient, patients.size()).first->second < 120;
    (first_half ? seen : unseen).push_back(test::thumbnail(image.file));
    brightness.push_back(cv::mean(cv::imread(image.file.string(), cv::IMREAD_GRAYSCALE))[0]);
    for (std::size_t k = 0; k < 3; ++k) {
      labels[k].push_back(has_class(image, k));
      (first_half ? seen_labels : unseen_labels)[k].push_back(has_class(image, k));
    }
  }
  for (std::size_t k = 0; k < 3; ++k) {
    INFO(synthetic_findings::classes[k]);
    double const blind = test::area(brightness, labels[k]);
    CHECK((blind > 0.3 && blind < 0.7));
    CHECK(test::learnt_area(seen, seen_labels[k], unseen, unseen_labels[k]) > 0.8);
  }
}
