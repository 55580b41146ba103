// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// Whose images are used.
enum class patient_sex : std::uint8_t { any, female, male };

/// The words of patient_sex, in the order of its values.
constexpr std::array<std::string_view, 3> names(patient_sex) { return {"any", "female", "male"}; }

/// Which of the images that a manifest lists are used. An image of which the value is not known is
/// left out by a filter on that value.
struct image_filter {
  std::string views = {};              ///< projections, separated by commas; empty: all
  double min_age = 0;                  ///< years
  double max_age = 150;                ///< years
  patient_sex sex = patient_sex::any;  ///< whose images
  std::int64_t per_patient = 0;        ///< most images of a patient; 0: all

  /// Whether ages are filtered.
  bool by_age() const { return min_age > 0 || max_age < 150; }

  /// Why an image is left out, by its columns view, age and sex; empty where it stays.
  std::string reason(record const& image) const {
    if (!views.empty() && !wants_view(column_value(image, "view")))
      return "view other than " + views;
    if (auto const age = age_in_years(column_value(image, "age")); by_age() && !age)
      return "age not known";
    else if (by_age() && (*age < min_age || *age > max_age))
      return "age not from " + to_text(min_age) + " to " + to_text(max_age) + " years";
    auto const wanted = sex == patient_sex::female ? "F" : "M";
    if (sex != patient_sex::any && column_value(image, "sex") != wanted)
      return "sex other than " + to_text(sex);
    return "";
  }

  /// Refuses views that no image has. @param there  views of the images
  /// @throws setting_error naming those that there are
  void require_views(std::set<std::string> const& there) const {
    for (auto const& view : wanted_views())
      if (std::none_of(there.begin(), there.end(),
                       [&](std::string const& name) { return detail::lower_case(name) == view; }))
        throw setting_error(
            "--views has " + view + ", which no image has",
            "choose among " + first_names(std::vector<std::string>(there.begin(), there.end())),
            "manifest-filter");
  }

 private:
  /// In lower case.
  std::vector<std::string> wanted_views() const {
    std::vector<std::string> all;
    for (std::string_view rest = views; !rest.empty();) {
      auto const end = std::min(rest.find(','), rest.size());
      all.push_back(detail::lower_case(std::string(detail::trimmed(rest.substr(0, end)))));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return all;
  }
  bool wants_view(std::string const& view) const {
    auto const wanted = wanted_views();
    return std::find(wanted.begin(), wanted.end(), detail::lower_case(view)) != wanted.end();
  }
};

}  // namespace cxr
