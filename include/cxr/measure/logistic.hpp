// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

namespace cxr::detail {

/// The probability of log-odds.
inline double logistic(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

/// ln(1 + e^z), without overflow: -softplus(-z) is ln logistic(z).
inline double softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); }

}  // namespace cxr::detail
