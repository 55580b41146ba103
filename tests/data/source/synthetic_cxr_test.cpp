// SPDX-License-Identifier: MIT
#include "cxr/data/source/synthetic_cxr.hpp"

#include <map>
#include <opencv2/imgcodecs.hpp>
#include <set>
#include <thread>

#include "catch.hpp"
#include "data/source/thumbnails.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("synthetic_cxr keeps the laws of DataSource", "[data][source]") {
  test::temporary_folder const folder;
  synthetic_cxr const source{.images = folder / "a", .patients = 16, .image_size = 64};
  laws::check_source(source, {.images = folder / "b", .patients = 16, .image_size = 64});
}

TEST_CASE("one seed draws one set, byte for byte, another seed another", "[data][source]") {
  test::temporary_folder const folder;
  auto const content = [&](char const* name, std::uint64_t seed) {
    std::string bytes;
    for (auto const& image :
         synthetic_cxr{
             .images = folder / name, .patients = 12, .image_size = 64, .image_seed = seed}
             .records())
      bytes += read_text(image.file);
    return bytes;
  };
  auto const first = content("a", 1);
  CHECK(content("b", 1) == first);
  CHECK(content("c", 2) != first);
}

TEST_CASE("radiographs are drawn once, and an interrupted drawing is completed", "[data]") {
  test::temporary_folder const folder;
  synthetic_cxr const source{.images = folder.path(), .patients = 12, .image_size = 64};
  auto const all = source.records();
  auto const time = std::filesystem::last_write_time(all[0].file);
  source.records();
  CHECK(std::filesystem::last_write_time(all[0].file) == time);
  std::filesystem::remove(all[1].file);
  std::filesystem::remove(source.write() / ".complete");
  CHECK(source.records().size() == all.size());
}

TEST_CASE("programs that start at once draw each radiograph once, and remove abandoned parts",
          "[data][source]") {
  test::temporary_folder const folder;
  synthetic_cxr const source{.images = folder.path(), .patients = 12, .image_size = 64};
  auto const first = source.records()[0].file;
  auto part = first;
  part += ".part-4194303-0";
  write_atomically(part, "half");
  std::filesystem::remove(source.write() / ".complete");
  std::vector<std::filesystem::file_time_type> times(4);
  std::vector<std::thread> programs;
  for (auto& time : times)
    programs.emplace_back([&] {
      source.write();
      time = std::filesystem::last_write_time(first);
    });
  for (auto& program : programs) program.join();
  for (auto const& time : times) CHECK(time == std::filesystem::last_write_time(first));
  CHECK_FALSE(std::filesystem::exists(part));
}

TEST_CASE("patients have one to four images, both subtypes, and are in every subset",
          "[data][source]") {
  test::temporary_folder const folder;
  std::map<std::string, int> images;
  std::set<std::string> subtypes;
  std::set<std::pair<subset, std::int64_t>> cells;
  for (auto const& image :
       synthetic_cxr{.images = folder.path(), .patients = 80, .image_size = 64}.records()) {
    ++images[image.patient];
    subtypes.insert(image.subtype);
    cells.insert({image.official, image.label});
  }
  std::set<int> counts;
  for (auto const& [patient, count] : images) counts.insert(count);
  CHECK(images.size() == 80);
  CHECK(counts == std::set<int>{1, 2, 3, 4});
  CHECK(subtypes == std::set<std::string>{"", "bacteria", "virus"});
  CHECK(cells.size() == 6);  // train, validation and test, each with both classes
}

TEST_CASE("pneumonia can be learnt, but not by mean brightness alone", "[data][source]") {
  test::temporary_folder const folder;
  auto const all =
      synthetic_cxr{.images = folder.path(), .patients = 400, .image_size = 128}.records();
  std::vector<double> brightness;
  std::vector<std::int64_t> labels;
  std::vector<std::vector<double>> seen, unseen;  // thumbnails of two halves of the patients
  std::vector<std::int64_t> seen_labels, unseen_labels;
  std::map<std::string, std::size_t> patients;
  for (auto const& image : all) {
    brightness.push_back(cv::mean(cv::imread(image.file.string(), cv::IMREAD_GRAYSCALE))[0]);
    labels.push_back(image.label);
    auto const number = patients.emplace(image.patient, patients.size()).first->second;
    bool const to_learn = number / 2 % 2 == 0;
    (to_learn ? seen : unseen).push_back(test::thumbnail(image.file));
    (to_learn ? seen_labels : unseen_labels).push_back(image.label);
  }
  double const blind = test::area(brightness, labels);
  CHECK((blind > 0.3 && blind < 0.7));
  CHECK(test::learnt_area(seen, seen_labels, unseen, unseen_labels) > 0.8);
}
