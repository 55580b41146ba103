// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/parse.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"

namespace cxr {

/// Tests on one site and learns from the others: test is every image whose column, by default "site",
/// has a value; validation is drawn from the rest, whole patients, each class in proportion. Left out
/// are images without a site, which may be of the held-out one, and images of other sites whose
/// patients are in the test. The data set's own folders do not count.
/// Source   Zech et al. 2018, Variable generalization performance of a deep learning model to detect
///          pneumonia in chest radiographs, PLoS Med 15(11)
struct site_holdout {
  using role = cxr::role::split;
  static constexpr std::string_view name = "site_holdout";
  static constexpr bool needs_patients = true;        ///< refuses a source without patients
  static constexpr bool keeps_patients_whole = true;  ///< no patient in two subsets

  std::string held_out_site;
  std::string site_column = "site";
  double validation = 0.15;

  static constexpr auto fields = hana::make_tuple(
      field{&site_holdout::held_out_site, "held-out-site",
            "Value of the site column whose images serve test; required."},
      field{&site_holdout::site_column, "site-column",
            "Column of the records that names the site: one of --columns or of the source."},
      field{&site_holdout::validation, "validation",
            "Part of the images of the other sites, by whole patients, that serves validation."}
          .in(0.01, 0.8)
          .unit("of the images"));

  /// @throws setting_error (no site given, no such column or site; the nearest is named), data_error
  ///         (a record has no patient, a class has too few patients elsewhere)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    require_site(records);
    split assignment;
    std::set<std::string_view> tested;
    std::size_t without_site = 0, of_tested = 0;
    for (std::size_t index = 0; index < records.size(); ++index)
      if (column_value(records[index], site_column) == held_out_site) {
        assignment.test.push_back(index);
        if (!records[index].patient.empty()) tested.insert(records[index].patient);
      }
    std::vector<std::size_t> development;
    for (std::size_t index = 0; index < records.size(); ++index) {
      auto const site = column_value(records[index], site_column);
      if (site == held_out_site) continue;
      bool const shared = tested.contains(records[index].patient);
      without_site += site.empty();
      of_tested += !site.empty() && shared;
      if (!site.empty() && !shared) development.push_back(index);
    }
    detail::draw_validation(records, development, classes, validation, seed, assignment);
    certify(assignment, records, classes,
            "site_holdout (" + site_column + " " + held_out_site + ", validation " +
                to_text(validation) + ")" +
                detail::left_out_text(without_site, "whose " + site_column + " is not known") +
                detail::left_out_text(of_tested, detail::of_tested_patients),
            seed);
    return assignment;
  }

 private:
  void require_site(std::vector<record> const& records) const {
    std::map<std::string, std::size_t> images;
    for (auto const& image : records)
      if (auto const site = column_value(image, site_column); !site.empty()) ++images[site];
    if (images.empty()) throw_no_column(records);
    if (images.contains(held_out_site)) return;
    std::vector<std::string> sites, described;
    for (auto const& [site, count] : images) {
      sites.push_back(site);
      described.push_back(site + " (" + detail::counted(count, "image") + ")");
    }
    auto const list = "the values of " + site_column + " are " + first_names(described);
    if (held_out_site.empty())
      throw setting_error("--held-out-site is not given", list, "held-out-site");
    throw setting_error("--held-out-site is " + held_out_site + ", which no image has",
                        "did you mean " + nearest(held_out_site, sites) + "? " + list,
                        "held-out-site");
  }
  [[noreturn]] void throw_no_column(std::vector<record> const& records) const {
    auto names = column_names(records);
    auto const problem = "no image has a value in the column " + site_column;
    if (names.empty())
      throw setting_error(problem + "; the records have no columns",
                          "give the sites in a file of --columns", "held-out-site");
    throw setting_error(problem,
                        "did you mean --site-column " + nearest(site_column, names) +
                            "? The columns are " + first_names(names),
                        "held-out-site");
  }
};

}  // namespace cxr
