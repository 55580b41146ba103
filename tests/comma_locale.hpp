// SPDX-License-Identifier: MIT
#pragma once

#include <clocale>
#include <locale>
#include <string>

namespace cxr::test {

/// Until the end of the scope, new streams write 1.234,5 for 1234.5, and so does printf where a German
/// locale is installed: the locale of a program in Europe that cxr may be a part of.
class comma_locale {
 public:
  comma_locale() : before_(std::locale::global(std::locale(std::locale(), new comma))) {
    std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
  }
  ~comma_locale() {
    std::setlocale(LC_NUMERIC, "C");
    std::locale::global(before_);
  }
  comma_locale(comma_locale const&) = delete;
  comma_locale& operator=(comma_locale const&) = delete;

 private:
  struct comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  std::locale before_;
};

}  // namespace cxr::test
