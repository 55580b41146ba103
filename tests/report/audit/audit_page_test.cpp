// SPDX-License-Identifier: MIT
#include "cxr/report/audit/audit_page.hpp"

#include <algorithm>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/report/audit/write_audit.hpp"
#include "report/audit/planted_audit.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("what is allowed is named on the page and in the JSON", "[report][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto const set = planted_audit(planted);
  auto const written = write_audit(set, {.output = folder.path(), .allow_audit_errors = true});
  auto const page = read_text(written.page);
  CHECK_THAT(page, Contains("<b>Allowed</b> by --allow-audit-errors"));
  CHECK_THAT(page, Contains("<section id=\"shortcuts\"") && Contains("AUROC for PNEUMONIA from"));
  auto const allowed = read_json(folder / "audit.json")["allowed_audit_errors"];
  CHECK(std::find(allowed.begin(), allowed.end(), "2 images of one grey") != allowed.end());
}

TEST_CASE("the page of a sound set says so", "[report][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto const set = audit_files(planted.source(), quiet);
  auto const written =
      write_audit(set, {.output = folder.path(), .allow_audit_errors = true});  // nothing to allow
  CHECK(written.files.size() == 2);
  auto const page = read_text(written.page);
  CHECK_THAT(page, Contains("nothing was found that would make a result wrong."));
  CHECK_THAT(page, !Contains("allow-audit-errors"));
}
