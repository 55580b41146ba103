// SPDX-License-Identifier: MIT
#include "cxr/data/split/split.hpp"

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"

namespace {

using namespace cxr;

/// A user's own split: patients with an even number are for validation.
struct even_numbers {
  using role = cxr::role::split;
  static constexpr std::string_view name = "even_numbers";
  static constexpr bool needs_patients = true;
  static constexpr bool keeps_patients_whole = true;

  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    split assignment;
    for (std::size_t index = 0; index < records.size(); ++index)
      ((records[index].patient.back() - '0') % 2 == 0 ? assignment.validation : assignment.train)
          .push_back(index);
    certify(assignment, records, classes, std::string(name), seed);
    return assignment;
  }
};
static_assert(SplitPolicy<even_numbers>);

struct not_copyable : even_numbers {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!SplitPolicy<not_copyable> && AssignsRecords<not_copyable>);

struct other_role : even_numbers {
  using role = cxr::role::source;
};
static_assert(!SplitPolicy<other_role> && AssignsRecords<other_role>);

struct without_patient_facts : even_numbers {
  struct keeps_patients_whole {};
};
static_assert(!SplitPolicy<without_patient_facts> &&
              !SaysWhetherPatientsAreNeeded<without_patient_facts>);

struct without_seed : even_numbers {
  split operator()(std::vector<record> const&, std::size_t) const { return {}; }
};
static_assert(!SplitPolicy<without_seed> && !AssignsRecords<without_seed>);

struct has_state : even_numbers {
  split operator()(std::vector<record> const&, std::size_t, std::uint64_t) { return {}; }
};
static_assert(!SplitPolicy<has_state> && !AssignsRecords<has_state>);

}  // namespace

TEST_CASE("the laws of SplitPolicy run on a user's own split", "[data][split]") {
  SECTION("on labels") { laws::check_split(even_numbers{}, test::sample_records(40), 2); }
  SECTION("on findings") { laws::check_split(even_numbers{}, test::sample_findings(40), 3); }
}
