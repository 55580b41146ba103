// SPDX-License-Identifier: MIT
#include "cxr/data/source/synthetic_cxr.hpp"

#include <cmath>
#include <numeric>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "catch.hpp"
#include "cxr/data/source/film.hpp"
#include "cxr/measure/metric/auroc.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// Area under the curve of scores for labels, by the metric of cxr.
double area(std::vector<double> const& scores, std::vector<std::int64_t> const& labels) {
  predictions said{.classes = 2, .labels = labels};
  for (double one : scores) said.logits.insert(said.logits.end(), {0, static_cast<float>(one)});
  return auroc{}(said).value();
}

/// Logistic regression by gradient descent: the simplest model that sees where something is.
std::vector<double> fit(std::vector<std::vector<double>> const& x,
                        std::vector<std::int64_t> const& y) {
  std::vector<double> weights(x[0].size() + 1, 0.0);
  auto const logit = [&](std::vector<double> const& one) {
    return std::inner_product(one.begin(), one.end(), weights.begin(), weights.back());
  };
  for (int step = 0; step < 300; ++step) {
    std::vector<double> gradient(weights.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      double const wrong = 1 / (1 + std::exp(-logit(x[i]))) - static_cast<double>(y[i]);
      for (std::size_t k = 0; k < x[i].size(); ++k) gradient[k] += wrong * x[i][k];
      gradient.back() += wrong;
    }
    for (std::size_t k = 0; k < weights.size(); ++k)
      weights[k] -= (2.0 / static_cast<double>(x.size())) * gradient[k] + 1e-3 * weights[k];
  }
  return weights;
}

}  // namespace

TEST_CASE("synthetic_cxr keeps the laws of DataSource", "[data][source]") {
  test::temporary_folder const folder;
  synthetic_cxr const one{.films = folder / "a", .patients = 16, .film_size = 64};
  laws::check_source(one, {.films = folder / "b", .patients = 16, .film_size = 64});
}

TEST_CASE("one seed draws one set, byte for byte, another seed another", "[data][source]") {
  test::temporary_folder const folder;
  auto const drawn = [&](char const* in, std::uint64_t seed) {
    std::string bytes;
    for (auto const& one :
         synthetic_cxr{.films = folder / in, .patients = 12, .film_size = 64, .film_seed = seed}
             .records())
      bytes += read_text(one.file);
    return bytes;
  };
  auto const once = drawn("a", 1);
  CHECK(drawn("b", 1) == once);
  CHECK(drawn("c", 2) != once);
}

TEST_CASE("films are drawn once, what an interrupted drawing left is completed", "[data]") {
  test::temporary_folder const folder;
  synthetic_cxr const source{.films = folder.path(), .patients = 12, .film_size = 64};
  auto const all = source.records();
  auto const time = std::filesystem::last_write_time(all[0].file);
  source.records();
  CHECK(std::filesystem::last_write_time(all[0].file) == time);
  std::filesystem::remove(all[1].file);
  std::filesystem::remove(source.write() / ".complete");
  CHECK(source.records().size() == all.size());
}

TEST_CASE("patients have one to four films, both subtypes and a place in every subset",
          "[data][source]") {
  test::temporary_folder const folder;
  std::map<std::string, int> films;
  std::set<std::string> subtypes;
  std::set<std::pair<subset, std::int64_t>> cells;
  for (auto const& one :
       synthetic_cxr{.films = folder.path(), .patients = 80, .film_size = 64}.records()) {
    ++films[one.patient];
    subtypes.insert(one.subtype);
    cells.insert({one.official, one.label});
  }
  std::set<int> counts;
  for (auto const& [patient, count] : films) counts.insert(count);
  CHECK(films.size() == 80);
  CHECK(counts == std::set<int>{1, 2, 3, 4});
  CHECK(subtypes == std::set<std::string>{"", "bacteria", "virus"});
  CHECK(cells.size() == 6);  // train, validation and test, each with both classes
}

TEST_CASE("pneumonia can be learnt, but not by mean brightness alone", "[data][source]") {
  test::temporary_folder const folder;
  auto const all =
      synthetic_cxr{.films = folder.path(), .patients = 400, .film_size = 128}.records();
  std::vector<double> brightness;
  std::vector<std::int64_t> labels;
  std::vector<std::vector<double>> seen, unseen;  // thumbnails of two halves of the patients
  std::vector<std::int64_t> seen_labels, unseen_labels;
  std::map<std::string, std::size_t> patients;
  for (auto const& one : all) {
    cv::Mat const film = cv::imread(one.file.string(), cv::IMREAD_GRAYSCALE);
    brightness.push_back(cv::mean(film)[0]);
    labels.push_back(one.label);
    cv::Mat small, thumb;
    cv::resize(film, small, {16, 16}, 0, 0, cv::INTER_AREA);
    cv::Scalar mean, deviation;
    cv::meanStdDev(small, mean, deviation);
    small.convertTo(thumb, CV_64F, 1 / deviation[0], -mean[0] / deviation[0]);
    auto const number = patients.emplace(one.patient, patients.size()).first->second;
    bool const to_learn = number / 2 % 2 == 0;
    (to_learn ? seen : unseen).emplace_back(thumb.begin<double>(), thumb.end<double>());
    (to_learn ? seen_labels : unseen_labels).push_back(one.label);
  }
  double const by_brightness = area(brightness, labels);
  CHECK((by_brightness > 0.3 && by_brightness < 0.7));
  auto const weights = fit(seen, seen_labels);
  std::vector<double> scores;
  for (auto const& one : unseen)
    scores.push_back(std::inner_product(one.begin(), one.end(), weights.begin(), 0.0));
  CHECK(area(scores, unseen_labels) > 0.8);
}
