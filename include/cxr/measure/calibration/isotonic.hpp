// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "cxr/measure/calibration/calibration.hpp"

namespace cxr {

/// The rising curve that is nearest to the labels, linear between the log-odds of validation and constant
/// outside: no form is assumed, so it needs many images, a thousand or more.
/// Source   Zadrozny & Elkan 2002; pool adjacent violators, equal to
///          sklearn.isotonic.IsotonicRegression(out_of_bounds="clip")
struct isotonic {
  using role = cxr::role::calibration;
  static constexpr std::string_view name = "isotonic";
  static constexpr auto tasks = task::binary | task::multi_label;

  /// The points of the curve.
  calibration operator()(predictions const& validation) const {
    return detail::fit_each_class(name, calibration_form::steps, validation, &fit);
  }

 private:
  struct block {
    double first, last;  // log-odds
    double sum, count;   // of the labels
    double mean() const { return sum / count; }
  };

  static std::vector<double> fit(detail::calibration_images const& images) {
    std::vector<block> blocks;
    for (std::size_t image = 0; image < images.labels.size(); ++image) {
      double const x = images.log_odds[image];
      if (!blocks.empty() && blocks.back().last == x && blocks.back().first == x)
        blocks.back().sum += images.labels[image], ++blocks.back().count;
      else
        blocks.push_back({x, x, images.labels[image], 1});
    }
    return points(pooled(blocks));
  }

  static std::vector<block> pooled(std::vector<block> const& blocks) {
    std::vector<block> rising;
    for (auto next : blocks) {
      while (!rising.empty() && rising.back().mean() >= next.mean()) {
        auto const& before = rising.back();
        next = {before.first, next.last, before.sum + next.sum, before.count + next.count};
        rising.pop_back();
      }
      rising.push_back(next);
    }
    return rising;
  }

  static std::vector<double> points(std::vector<block> const& rising) {
    std::vector<double> x, p;
    for (auto const& part : rising) {
      x.push_back(part.first), p.push_back(part.mean());
      if (part.last != part.first) x.push_back(part.last), p.push_back(part.mean());
    }
    x.insert(x.end(), p.begin(), p.end());
    return x;
  }
};

}  // namespace cxr
