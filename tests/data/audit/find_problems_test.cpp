// SPDX-License-Identifier: MIT
#include "cxr/data/audit/find_problems.hpp"

#include <set>
#include <string>

#include "catch.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/audit/outliers.hpp"
#include "cxr/data/decode/used_bits.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// As audit_file() measures a file of these pixels.
audited_image measured(cv::Mat image) {
  audited_image file{.file_bytes = 1000, .bits = 8, .channels = 1};
  if (image.depth() == CV_8U) {
    file.pixels = measure_traits(image);
    return file;
  }
  int const used = used_bits_of(image, 0);
  cxr::detail::fill_range<std::uint16_t>(image, used);
  file.bits = 16;
  file.pixels = measure_traits(image);
  file.pixels.used_bits = used;
  return file;
}
using problems = std::set<std::string>;
problems problems_of(cv::Mat const& image) {
  problems found;
  for (auto const& finding : find_problems({measured(image)}))
    found.insert(to_text(finding.problem));
  return found;
}

}  // namespace

TEST_CASE("each image is judged by its own pixels", "[data][audit]") {
  planted_set const planted;
  auto const& image = planted.first();
  CHECK(problems_of(image).empty());
  CHECK(problems_of(cv::Mat(80, 80, CV_8U, cv::Scalar(3))) == problems{"blank"});
  cv::Mat dotted(80, 80, CV_8U, cv::Scalar(30));
  dotted(cv::Rect(30, 30, 10, 10)).setTo(50);
  CHECK(problems_of(dotted) == problems{"unused_bits", "nearly_blank"});
  CHECK(problems_of(255 - image) == problems{"inverted"});
  CHECK(problems_of(twelve_of_sixteen_bits(image)) == problems{"unused_bits"});
  CHECK(problems_of(image / 20) == problems{"nearly_dark"});
  cv::Mat dark;  // 8 bits are the fewest that decode() brings to the whole range
  cv::Mat(image / 20).convertTo(dark, CV_16U);
  CHECK(problems_of(dark) == problems{"nearly_dark"});
  CHECK(problems_of(image / 5) == problems{"unused_bits"});
  cv::Mat noise(80, 80, CV_8U);
  cv::theRNG().state = 1;
  cv::randu(noise, 0, 256);
  CHECK(problems_of(noise).contains("no_radiograph"));
  CHECK(problems_of(noise(cv::Rect(0, 0, 20, 20))).empty());  // too small to tell
}

TEST_CASE("an unreadable image has no other problem", "[data][audit]") {
  auto const findings = find_problems({{.problem = "cannot be read"}});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].problem == image_problem::unusable);
}

TEST_CASE("far out is beyond three times the distance of the quartiles", "[data][audit]") {
  std::vector<double> values;
  for (int number = 0; number <= 40; ++number) values.push_back(number);  // quartiles 10 and 30
  values.push_back(85);
  CHECK(far_out(values, 0).empty());
  values.push_back(96);
  values.push_back(-60);
  CHECK(far_out(values, 0) == std::vector<std::size_t>{42, 43});
  CHECK(far_out(values, 80).empty());
  CHECK(far_out({1, 1, 1000}, 0).empty());  // too few to have quartiles
}

TEST_CASE("a histogram's distance is the mean difference of the shares below each grey",
          "[data][audit]") {
  std::vector<std::array<float, 3>> histograms(5, {0.5f, 0.25f, 0.25f});
  histograms.push_back({0, 0, 1});
  auto const distances = histogram_distances(histograms);
  CHECK(distances[0] == 0);
  CHECK(distances[5] == Approx((0.5 + 0.75) / 2));
}
