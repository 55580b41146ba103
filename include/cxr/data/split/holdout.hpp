// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"

// What patient_holdout and stratified_holdout share: two settings, and the draw.
namespace cxr::detail {

template <class Rule>
constexpr auto holdout_fields(double Rule::*validation, double Rule::*test,
                              std::string_view about_validation) {
  return hana::make_tuple(
      field{validation, "validation", about_validation}.in(0.01, 0.8).unit("of the images"),
      field{test, "test", "Part that serves test where the source has no test folder; 0: none."}
          .in(0, 0.8)
          .unit("of the images"));
}

/// Draws test where the source has none of its own, then validation; the rest is train. A stratum
/// of findings with a single unit goes to train.
template <class Rule>
split hold_out(Rule const& rule, std::vector<record> const& records, class_list const& classes,
               std::uint64_t seed) {
  split assignment;
  auto const development = keep_official_test(records, assignment);
  bool const draws_test = assignment.test.empty() && rule.test > 0;
  auto const validation_text = "validation " + to_text(rule.validation);
  if (draws_test && rule.validation + rule.test >= 0.99)
    throw setting_error("--" + validation_text + " and --test " + to_text(rule.test) +
                            " leave nothing to learn from",
                        "give two parts that are less than 0.99 together", "setting-range");
  bool const multi_label = labelling_of(records) == labelling::multi_label;
  auto strata = drawn_units(records, development, classes, Rule::keeps_patients_whole, seed);
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    auto& units = strata[stratum];
    auto const take = [&](double share, std::vector<std::size_t>& list) {
      if (multi_label && units.size() < 2) return;
      add_records(take_share(units, share, "class " + classes.name(stratum)), list);
    };
    if (draws_test) take(rule.test, assignment.test);
    take(rule.validation / (draws_test ? 1 - rule.test : 1), assignment.validation);
    add_records(units, assignment.train);
  }
  require_validation(assignment);
  certify(assignment, records, classes,
          std::string(Rule::name) + " (" + validation_text +
              (draws_test ? ", test " + to_text(rule.test) : ", official test kept or none") + ")",
          seed);
  return assignment;
}

}  // namespace cxr::detail
