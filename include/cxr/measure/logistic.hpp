// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

namespace cxr::detail {

/// The probability of log-odds.
inline double logistic(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

/// The reverse. @param probability  0…1; 0 and 1 give the infinities
inline double log_odds(double probability) { return std::log(probability / (1 - probability)); }

/// ln(1 + e^z), without overflow: -softplus(-z) is ln logistic(z).
inline double softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); }

}  // namespace cxr::detail
