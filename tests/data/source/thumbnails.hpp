// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <numeric>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "cxr/measure/metric/rank/auroc.hpp"

// The simplest model that sees where something is: logistic regression on thumbnails.
namespace cxr::test {

/// An image of 16 x 16 pixels with mean 0 and deviation 1.
inline std::vector<double> thumbnail(std::filesystem::path const& file) {
  cv::Mat small, scaled;
  cv::resize(cv::imread(file.string(), cv::IMREAD_GRAYSCALE), small, {16, 16}, 0, 0,
             cv::INTER_AREA);
  cv::Scalar mean, deviation;
  cv::meanStdDev(small, mean, deviation);
  small.convertTo(scaled, CV_64F, 1 / deviation[0], -mean[0] / deviation[0]);
  return {scaled.begin<double>(), scaled.end<double>()};
}

/// Logistic regression by gradient descent. @returns weights, the offset last
inline std::vector<double> fit(std::vector<std::vector<double>> const& images,
                               std::vector<std::int64_t> const& labels) {
  std::vector<double> weights(images[0].size() + 1, 0.0);
  for (int step = 0; step < 300; ++step) {
    std::vector<double> gradient(weights.size());
    for (std::size_t n = 0; n < images.size(); ++n) {
      double const logit =
          std::inner_product(images[n].begin(), images[n].end(), weights.begin(), weights.back());
      double const residual = 1 / (1 + std::exp(-logit)) - static_cast<double>(labels[n]);
      for (std::size_t k = 0; k < images[n].size(); ++k) gradient[k] += residual * images[n][k];
      gradient.back() += residual;
    }
    for (std::size_t k = 0; k < weights.size(); ++k)
      weights[k] -= (2.0 / static_cast<double>(images.size())) * gradient[k] + 1e-3 * weights[k];
  }
  return weights;
}

/// Area under the curve of scores for labels, by the metric of cxr.
inline double area(std::vector<double> const& scores, std::vector<std::int64_t> const& labels) {
  predictions predicted{.classes = 2, .labels = labels};
  for (double score : scores)
    predicted.logits.insert(predicted.logits.end(), {0, static_cast<float>(score)});
  return auroc{}(predicted).value();
}

/// Area under the curve on images that the fit has not seen.
inline double learnt_area(std::vector<std::vector<double>> const& seen,
                          std::vector<std::int64_t> const& seen_labels,
                          std::vector<std::vector<double>> const& unseen,
                          std::vector<std::int64_t> const& unseen_labels) {
  auto const weights = fit(seen, seen_labels);
  std::vector<double> scores;
  for (auto const& image : unseen)
    scores.push_back(std::inner_product(image.begin(), image.end(), weights.begin(), 0.0));
  return area(scores, unseen_labels);
}

}  // namespace cxr::test
