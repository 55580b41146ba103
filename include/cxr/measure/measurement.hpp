// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxr {

/// A number, or the reason why there is none: never NaN or 0 in disguise.
class measurement {
 public:
  /// A number that is defined.
  constexpr measurement(double number) : number_(number) {}  // NOLINT: implicit on purpose
  /// No number, and why: "no positive image".
  static constexpr measurement undefined(std::string_view reason) {
    measurement none(0);
    none.reason_ = reason;
    return none;
  }
  /// Whether there is a number.
  constexpr bool defined() const { return reason_.empty(); }
  /// The number. @pre defined()
  constexpr double value() const { return number_; }
  /// The number, or `otherwise`.
  constexpr double value_or(double otherwise) const { return defined() ? number_ : otherwise; }
  /// Why there is no number; empty where there is one. A string of static lifetime.
  constexpr std::string_view why_not() const { return reason_; }

 private:
  double number_;
  std::string_view reason_;
};

namespace detail {

/// Why there is no number where a logit is NaN.
inline constexpr std::string_view nan_logit = "a logit is not a number";

}  // namespace detail

/// Names and values of several numbers.
using named_measurements = std::vector<std::pair<std::string, measurement>>;

}  // namespace cxr
