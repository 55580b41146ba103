// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/certificate/column_balance.hpp"

namespace cxr {

/// Counts of one subset, as a certificate states them.
struct subset_counts {
  std::vector<std::int64_t> images;  ///< (K) images per class; findings: images that show each
  std::int64_t patients = 0;         ///< distinct patients; 0 where the source knows none
};

/// Images of equal, or nearly equal, content that are not all in one subset.
struct images_across {
  std::vector<std::size_t> records;  ///< indices: those in train, then validation, then test
};

/// How a split divides the patients by one of the keys that the source knows.
struct patient_key_count {
  std::string key;                   ///< "by_subtype", "cautious"
  bool used = false;                 ///< whether it is the patient of the records
  std::int64_t patients = 0;         ///< in any subset
  std::int64_t patients_shared = 0;  ///< in more than one subset
};

/// What a split did, for the record: saved beside every run and read back by from_manifest.
struct split_certificate {
  std::string rule = {};             ///< the policy with its settings
  std::uint64_t seed = 0;            ///< of the draw
  subset_counts train = {};          ///< of the images to learn from
  subset_counts validation = {};     ///< of the images to choose by
  subset_counts test = {};           ///< of the images to report
  std::int64_t patients_shared = 0;  ///< patients in more than one subset
  std::string sha256 = {};           ///< of the lines "id<TAB>subset\n", sorted
  std::string contents = {};         ///< SHA-256 of the lines "id<TAB>hash of the file\n", sorted;
                                     ///< empty before the images are read
  ledger unused = {};                ///< what else is in the data folder
  std::vector<std::string> notes = {};  ///< of the source, as which classes of two sets are joined
  std::int64_t left_out = 0;            ///< images that the rule left out of every subset
  std::vector<column_balance> balance = {};  ///< of classes, sex, age, site, ..., as far as known
  std::vector<std::uint64_t> hashes = {};    ///< (N) of the files; empty before they are read
  std::vector<images_across> equal_across = {};  ///< equal files; empty before they are read
  /// Images that look alike; nothing where nobody has searched for them.
  std::optional<std::vector<images_across>> near_across = {};
  std::vector<patient_key_count> patient_keys = {};  ///< where a source knows several keys
  std::vector<std::string> allowed = {};  ///< what the audit found to make a result wrong, and
                                          ///< --allow-audit-errors allowed
};

/// Which record is used for what: indices into the records, each list ascending, no index twice.
struct split {
  std::vector<std::size_t> train;       ///< to learn from
  std::vector<std::size_t> validation;  ///< to choose by
  std::vector<std::size_t> test;        ///< to report; may be empty
  split_certificate certificate;        ///< rule, counts and hash
};

/// The three lists of a split, in the order train, validation, test.
inline subset_lists subsets_of(split const& assignment) {
  return {&assignment.train, &assignment.validation, &assignment.test};
}

template <class S>
concept SaysWhetherPatientsAreNeeded = requires {
  { S::needs_patients } -> std::convertible_to<bool>;
  { S::keeps_patients_whole } -> std::convertible_to<bool>;
};
template <class S>
concept AssignsRecords = requires(S const rule, std::vector<record> const& records,
                                  std::size_t classes, std::uint64_t seed) {
  { rule(records, classes, seed) } -> std::same_as<split>;
};

/// Assigns each record to train, validation or test.
/// Input    records of one source, its class count K (as class_list: with names), a seed
/// Facts    `needs_patients`: a source that does not know patients is refused at compile time;
///          `keeps_patients_whole`: if false, a source that knows patients is refused at compile
///          time unless the choice also has `static constexpr bool leaks_patients = true`
/// Throws   data_error (an exclusive class is empty, too few patients, no official folder)
/// Laws     a function of (records, K, seed) only, whatever the order of the records; no index in
///          two subsets; train and validation have an image each. The pipeline certifies the
///          assignment; a rule may state itself in words (certificate.rule), or call certify()
/// Default  patient_holdout (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/split/
template <class S>
concept SplitPolicy = std::copyable<S> && PolicyOf<S, role::split> &&
    SaysWhetherPatientsAreNeeded<S> && AssignsRecords<S>;

/// One sentence for whatever a SplitPolicy lacks.
template <class S>
struct explain_split {
  static_assert(std::copyable<S>,
                "cxr: a SplitPolicy must be copyable [docs/errors.md#split-copy]");
  static_assert(SaysWhetherPatientsAreNeeded<S>,
                "cxr: a SplitPolicy needs \"static constexpr bool needs_patients, "
                "keeps_patients_whole\" [docs/errors.md#split-patients]");
  static_assert(AssignsRecords<S>,
                "cxr: a SplitPolicy needs \"split operator()(std::vector<record> const&, "
                "std::size_t classes, std::uint64_t seed) const\" [docs/errors.md#split-call]");
};

namespace role {
template <class S>
explain_split<S> explanation(split, std::type_identity<S>);  // explanation_of finds it
template <class S>
std::bool_constant<SplitPolicy<S>> fulfils(split, std::type_identity<S>);
}  // namespace role

}  // namespace cxr
