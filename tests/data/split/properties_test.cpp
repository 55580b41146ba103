// SPDX-License-Identifier: MIT
#include <map>
#include <optional>
#include <set>

#include "catch.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/split/from_manifest.hpp"
#include "cxr/data/split/k_fold.hpp"
#include "cxr/data/split/nested_k_fold.hpp"
#include "cxr/data/split/official.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "cxr/data/split/site_holdout.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/data/split/training_share.hpp"
#include "data/split/random_records.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

constexpr std::uint64_t sets = 10000;

using subsets_by_id = std::map<std::string, subset>;

/// The subset of each image, `none` for what was left out; nothing where an image has two.
std::optional<subsets_by_id> subsets_of_ids(split const& assignment,
                                            std::vector<record> const& records) {
  subsets_by_id subsets;
  auto part = subset::train;
  for (auto const* list : subsets_of(assignment)) {
    for (auto const index : *list)
      if (!subsets.emplace(records.at(index).id, part).second) return {};
    part = static_cast<subset>(static_cast<int>(part) + 1);
  }
  for (auto const& image : records) subsets.emplace(image.id, subset::none);
  return subsets;
}

/// The split of some records; nothing where it is refused with an error of cxr.
template <class Rule>
std::optional<split> drawn(Rule const& rule, test::random_set const& set,
                           std::vector<record> const& records, std::uint64_t seed) {
  try {
    return rule(records, set.classes, seed);
  } catch (error const&) {
    return {};
  }
}

bool divides_a_patient(subsets_by_id const& subsets, std::vector<record> const& records) {
  std::map<std::string, subset> subset_of_patient;
  for (auto const& image : records)
    if (auto const part = subsets.at(image.id); part != subset::none)
      if (subset_of_patient.emplace(image.patient, part).first->second != part) return true;
  return false;
}

/// What is wrong with a split; empty if nothing is. @param may_drop  whether a rule may leave out an image
template <class Rule, class MayDrop>
std::string problem(Rule const& rule, test::random_set const& set, std::uint64_t seed,
                    MayDrop&& may_drop, int& accepted) {
  auto shuffled = set.records;
  shuffle(shuffled, random_stream(seed));
  auto const assignment = drawn(rule, set, set.records, seed);
  auto const again = drawn(rule, set, shuffled, seed);
  if (assignment.has_value() != again.has_value()) return "refused in one order only";
  if (!assignment) return "";
  ++accepted;
  auto const subsets = subsets_of_ids(*assignment, set.records);
  if (!subsets) return "an image twice";
  if (subsets != subsets_of_ids(*again, shuffled)) return "the order of the records matters";
  if (assignment->certificate.sha256 != again->certificate.sha256) return "another hash";
  if (assignment->train.empty() || assignment->validation.empty()) return "an empty subset";
  std::int64_t left_out = 0;
  for (auto const& image : set.records) {
    if (subsets->at(image.id) != subset::none) continue;
    ++left_out;
    if (!may_drop(image, *subsets)) return image.id + " was dropped";
  }
  if (left_out != assignment->certificate.left_out) return "left_out is another number";
  bool const stated = left_out == 0 ||
                      assignment->certificate.rule.find("left out") != std::string::npos ||
                      assignment->certificate.rule.find("training share") != std::string::npos;
  if (!stated) return "the rule does not say that images are left out";
  bool const divided = divides_a_patient(*subsets, set.records);
  if (divided != (assignment->certificate.patients_shared > 0)) return "patients_shared is wrong";
  constexpr bool as_folders = std::same_as<Rule, official>;
  return Rule::keeps_patients_whole && !as_folders && divided ? "a patient is divided" : "";
}

/// Runs the properties of one rule on all sets. @param make_rule  from the set and a random stream
template <class MakeRule, class MayDrop>
void check_properties(int least_accepted, MakeRule&& make_rule, MayDrop&& may_drop) {
  int accepted = 0;
  for (std::uint64_t seed = 0; seed < sets; ++seed) {
    auto const set = test::random_records(seed);
    random_stream random(seed, 1);
    auto const found = problem(
        make_rule(random), set, seed,
        [&](auto const& image, auto const& subsets) { return may_drop(set, image, subsets); },
        accepted);
    INFO("set " << seed << ": " << found);
    REQUIRE(found.empty());
  }
  INFO(accepted << " of the sets were split");
  CHECK(accepted >= least_accepted);
}

constexpr auto nothing = [](auto const&...) { return false; };

/// Whether the patient of an image is in the test.
bool is_tested(test::random_set const& set, record const& image, subsets_by_id const& subsets) {
  return std::any_of(set.records.begin(), set.records.end(), [&](record const& other) {
    return other.patient == image.patient && subsets.at(other.id) == subset::test;
  });
}

}  // namespace

TEST_CASE("10,000 random data sets: holdouts", "[data][split][property]") {
  auto const parts = [](auto rule, random_stream& random) {
    rule.validation = 0.01 + 0.4 * random.uniform();
    rule.test = random.below(2) ? 0.4 * random.uniform() : 0;
    return rule;
  };
  SECTION("by patient") {
    check_properties(
        5000, [&](auto& random) { return parts(patient_holdout{}, random); }, is_tested);
  }
  SECTION("by image") {
    check_properties(
        5000, [&](auto& random) { return parts(stratified_holdout{}, random); }, nothing);
  }
  SECTION("by site") {
    check_properties(
        4000,
        [](auto& random) {
          return site_holdout{.held_out_site = std::string(1, "abc"[random.below(3)]),
                              .validation = 0.01 + 0.4 * random.uniform()};
        },
        [](auto const& set, record const& image, auto const& subsets) {
          return column_value(image, "site").empty() || is_tested(set, image, subsets);
        });
  }
  SECTION("as published") {
    check_properties(
        300, [](auto&) { return official{}; },
        [](auto const&, record const& image, auto const&) {
          return image.official == subset::none;
        });
  }
}

TEST_CASE("10,000 random data sets: folds", "[data][split][property]") {
  auto const folds = [](random_stream& random) {
    auto const count = 2 + static_cast<std::int64_t>(random.below(4));
    return std::pair(count,
                     static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(count))));
  };
  SECTION("k_fold") {
    check_properties(
        4000,
        [&](auto& random) {
          auto const [count, fold] = folds(random);
          return k_fold{.folds = count, .fold = fold};
        },
        is_tested);
  }
  SECTION("nested_k_fold") {
    check_properties(
        3000,
        [&](auto& random) {
          auto const [count, fold] = folds(random);
          auto const [inner, inner_fold] = folds(random);
          return nested_k_fold{
              .folds = count, .fold = fold, .inner_folds = inner, .inner_fold = inner_fold};
        },
        nothing);
  }
  SECTION("training_share") {
    check_properties(
        4000,
        [](auto& random) {
          return training_share<k_fold>{.share = 0.001 + 0.9 * random.uniform(),
                                        .rule = {.folds = 3}};
        },
        [](auto const&...) { return true; });
  }
}

TEST_CASE("random data sets: shares of the training images lie within each other",
          "[data][split][property]") {
  using share = training_share<k_fold>;
  auto const within = [](std::vector<std::size_t> const& a, std::vector<std::size_t> const& b) {
    return std::includes(b.begin(), b.end(), a.begin(), a.end());
  };
  for (std::uint64_t seed = 0; seed < sets / 5; ++seed) {
    auto const set = test::random_records(seed);
    auto const whole = drawn(k_fold{.folds = 3}, set, set.records, seed);
    auto const tenth = drawn(share{.share = 0.1, .rule = {.folds = 3}}, set, set.records, seed);
    auto const half = drawn(share{.share = 0.5, .rule = {.folds = 3}}, set, set.records, seed);
    if (!half) continue;
    INFO("set " << seed);
    REQUIRE((tenth->validation == whole->validation && tenth->test == whole->test));
    REQUIRE((half->validation == whole->validation && half->test == whole->test));
    REQUIRE((within(tenth->train, half->train) && within(half->train, whole->train)));
  }
}

TEST_CASE("random data sets are split again from their split.json", "[data][split][property]") {
  test::temporary_folder const folder;
  auto const file = folder / "split.json";
  int accepted = 0;
  for (std::uint64_t seed = 0; seed < sets / 100; ++seed) {
    auto const set = test::random_records(seed);
    auto const assignment = drawn(patient_holdout{}, set, set.records, seed);
    if (!assignment) continue;
    save_split(*assignment, set.records, file);
    auto const hash = assignment->certificate.sha256;
    auto const found = problem(
        from_manifest{file}, set, seed,
        [&](record const& image, subsets_by_id const& subsets) {
          return is_tested(set, image, subsets);
        },
        accepted);
    INFO("set " << seed << ": " << found);
    REQUIRE(found.empty());
    REQUIRE(from_manifest{file}(set.records, set.classes, 0).certificate.sha256 == hash);
  }
  CHECK(accepted > 50);
}
