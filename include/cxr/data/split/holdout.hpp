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
  auto const development = keep_official_test(records, assignment, Rule::keeps_patients_whole);
  auto const left_out = records.size() - development.size() - assignment.test.size();
  bool const draws_test = assignment.test.empty() && rule.test > 0;
  auto const validation_text = "validation " + to_text(rule.validation);
  if (draws_test && rule.validation + rule.test >= 0.99)
    throw setting_error("--" + validation_text + " and --test " + to_text(rule.test) +
                            " leave nothing to learn from",
                        "give two parts that are less than 0.99 together", "setting-range");
  bool const multi_label = labelling_of(records) == labelling::multi_label;
  auto strata = drawn_units(records, development, classes, Rule::keeps_patients_whole, seed);
  if (draws_test) draw_share(strata, rule.test, classes, multi_label, assignment.test);
  draw_share(strata, rule.validation / (draws_test ? 1 - rule.test : 1), classes, multi_label,
             assignment.validation);
  for (auto const& units : strata) add_records(units, assignment.train);
  require_validation(assignment);
  certify(assignment, records, classes,
          std::string(Rule::name) + " (" + validation_text +
              (draws_test ? ", test " + to_text(rule.test) : ", official test kept or none") + ")" +
              left_out_text(left_out, of_tested_patients),
          seed);
  return assignment;
}

}  // namespace cxr::detail
