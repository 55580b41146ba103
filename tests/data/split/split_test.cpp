// SPDX-License-Identifier: MIT
#include "cxr/data/split/split.hpp"

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"
#include "data/split/some_records.hpp"
#include "laws/split_laws.hpp"

namespace {

using namespace cxr;

/// A user's own split: patients with an even number validate.
struct by_number {
  using role = cxr::role::split;
  static constexpr std::string_view name = "by_number";
  static constexpr bool needs_patients = true;
  static constexpr bool keeps_patients_whole = true;

  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    split by;
    for (std::size_t i = 0; i < records.size(); ++i)
      ((records[i].patient.back() - '0') % 2 == 0 ? by.validation : by.train).push_back(i);
    certify(by, records, classes, std::string(name), seed);
    return by;
  }
};
static_assert(SplitPolicy<by_number>);

struct not_copyable : by_number {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!SplitPolicy<not_copyable> && AssignsRecords<not_copyable>);

struct of_another_role : by_number {
  using role = cxr::role::source;
};
static_assert(!SplitPolicy<of_another_role> && AssignsRecords<of_another_role>);

struct silent_on_patients : by_number {
  struct keeps_patients_whole {};
};
static_assert(!SplitPolicy<silent_on_patients> &&
              !SaysWhetherPatientsAreNeeded<silent_on_patients>);

struct without_seed : by_number {
  split operator()(std::vector<record> const&, std::size_t) const { return {}; }
};
static_assert(!SplitPolicy<without_seed> && !AssignsRecords<without_seed>);

struct has_state : by_number {
  split operator()(std::vector<record> const&, std::size_t, std::uint64_t) { return {}; }
};
static_assert(!SplitPolicy<has_state> && !AssignsRecords<has_state>);

}  // namespace

TEST_CASE("the laws of SplitPolicy run on a user's own split", "[data][split]") {
  laws::check_split(by_number{}, test::some_records(40), 2);
}
