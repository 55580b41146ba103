// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/split/certificate.hpp"
#include "cxr/data/split/draw.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

namespace detail {

/// Keeps the first units, those whose images come nearest to a share of all; two at least, so that no
/// subset has a single patient of a class. A larger share keeps the same units and more.
inline void keep_share(std::vector<unit_of_draw>& units, double share) {
  double images = 0, held = 0;
  for (auto const& unit : units) images += static_cast<double>(unit.records.size());
  std::size_t kept = 0;
  for (; kept < units.size(); ++kept) {
    auto const more = static_cast<double>(units[kept].records.size());
    if (kept >= 2 && std::abs(held + more - share * images) >= std::abs(held - share * images))
      break;
    held += more;
  }
  units.resize(kept);
}

/// Facts of another split; false for what is none, which explain_split then says.
template <class Rule>
inline constexpr bool needs_patients = false;
template <SaysWhetherPatientsAreNeeded Rule>
inline constexpr bool needs_patients<Rule> = Rule::needs_patients;
template <class Rule>
inline constexpr bool keeps_patients_whole = false;
template <SaysWhetherPatientsAreNeeded Rule>
inline constexpr bool keeps_patients_whole<Rule> = Rule::keeps_patients_whole;

}  // namespace detail

/// Another split of which a part of the training patients is kept, each class in proportion, for
/// learning curves: validation and test stay as they are. At one seed, a smaller part lies within a
/// larger one. Of each class, or finding, two patients at least stay. A split by image keeps a part of
/// the images.
template <class Rule>
struct training_share {
  using role = cxr::role::split;
  static constexpr std::string_view name = list_name<"training_share", Rule>;
  static constexpr bool needs_patients = detail::needs_patients<Rule>;  ///< as the other split
  static constexpr bool keeps_patients_whole =
      detail::keeps_patients_whole<Rule>;  ///< as the other split
  static constexpr bool leaks_patients = requires {
    requires Rule::leaks_patients;
  };  ///< as the other split

  double share = 1;
  Rule rule = {};  ///< assigns the images first

  static constexpr auto fields =
      hana::make_tuple(field{&training_share::share, "training-share",
                             "Part of the training images that is kept, by whole patients."}
                           .in(0.001, 1)
                           .unit("of the images"),
                       group{&training_share::rule});

  /// @throws as the other split, and data_error (an exclusive class without training images)
  split operator()(std::vector<record> const& records, class_list const& classes,
                   std::uint64_t seed) const {
    auto assignment = rule(records, classes, seed);
    auto const stated = assignment.certificate;
    bool const silent = stated.rule.empty();
    if (share < 1) assignment.train = kept(records, assignment.train, classes, seed);
    // A split that is read again has the seed of its own draw; the share is drawn with this one.
    auto const other_draw =
        silent || stated.seed == seed ? "" : " drawn with seed " + std::to_string(seed);
    certify(assignment, records, classes,
            (silent ? std::string(Rule::name) : stated.rule) + "; training share " +
                to_text(share) + other_draw,
            silent ? seed : stated.seed);
    return assignment;
  }

 private:
  static constexpr std::uint64_t stream = 0x6c65'6172'6e69'6e67;  // "learning": another draw
  std::vector<std::size_t> kept(std::vector<record> const& records,
                                std::vector<std::size_t> const& train, class_list const& classes,
                                std::uint64_t seed) const {
    bool const by_patient =
        keeps_patients_whole && std::none_of(train.begin(), train.end(), [&](std::size_t index) {
          return records[index].patient.empty();
        });
    std::vector<std::size_t> list;
    for (auto& units : drawn_units(records, train, classes, by_patient, seed ^ stream)) {
      detail::keep_share(units, share);
      add_records(units, list);
    }
    return list;
  }
};

/// The other split must be one.
template <class Rule>
struct explain_split<training_share<Rule>> : explain_split<Rule> {};

}  // namespace cxr
