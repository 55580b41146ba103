// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/finding_columns.hpp"

#include "catch.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::written_set;

namespace {

using three = classes<"Edema", "Fracture", "Support Devices">;

/// The findings of a row "Edema,Fracture,Support Devices,No Finding"; then those that are kept as uncertain.
template <class Column>
std::string findings_in(std::string const& row) {
  written_set const set("Edema,Fracture,Support Devices,No Finding\n" + row + "\n");
  manifest_table const table({set.csv()}, {}, Column::template needed<three>());
  other_labels others;
  auto const read = Column::template value<three>({table, 0}, others);
  std::string text;
  for (auto const finding : read.findings)
    text += finding == presence::unknown ? 'u' : finding == presence::present ? '1' : '0';
  if (!read.uncertain.empty()) text += ' ';
  for (bool const uncertain : read.uncertain) text += uncertain ? '?' : '.';
  return text;
}

}  // namespace

TEST_CASE("uncertain labels follow the named policy", "[data][source][manifest]") {
  std::string const row = "-1,1.0,-1.0,";
  CHECK(findings_in<finding_columns<>>(row) == "u1u");
  CHECK(findings_in<finding_columns<u_ignore>>(row) == "u1u");
  CHECK(findings_in<finding_columns<u_zeros>>(row) == "010");
  CHECK(findings_in<finding_columns<u_ones>>(row) == "111");
  CHECK(findings_in<finding_columns<keep_uncertain>>(row) == "u1u ?.?");
}

TEST_CASE("a blank finding is unknown unless a policy says absent", "[data][source][manifest]") {
  CHECK(findings_in<finding_columns<>>("0.0,,nan,") == "0uu");
  CHECK(findings_in<finding_columns<u_ignore, blank_absent>>("-1,,1,") == "u01");
}

TEST_CASE("where there is no finding, blank ones are absent, but for the exceptions",
          "[data][source][manifest]") {
  using column =
      finding_columns<u_ignore, blank_unknown, no_finding<"No Finding", "Support Devices">>;
  CHECK(findings_in<column>(",,,1.0") == "00u");
  CHECK(findings_in<column>(",,1,1") == "001");
  CHECK(findings_in<column>(",,,0") == "uuu");
  CHECK(findings_in<column>("1,,,") == "1uu");
  CHECK(column::name ==
        "finding_columns<u_ignore, blank_unknown, no_finding<No Finding, Support Devices>>");
}

TEST_CASE("a finding of another form is refused with its place",
          "[data][source][manifest][bad_input]") {
  for (auto const* cell : {"2", "yes", "0.5", "-2", "1e0"})
    CHECK_THROWS_WITH(findings_in<finding_columns<>>(std::string("1,") + cell + ",0,"),
                      Contains("images.csv: line 2, column Fracture: \"" + std::string(cell) +
                               "\" is not 1, 0, -1 or blank"));
}
