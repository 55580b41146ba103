// SPDX-License-Identifier: MIT
#include "cxr/data/split/certificate.hpp"

#include "catch.hpp"
#include "cxr/data/split/official.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"

using namespace cxr;

TEST_CASE("the signature is the SHA-256 of the sorted lines id, tab, subset", "[data][split]") {
  std::vector<record> const records{{.id = "b", .label = 1}, {.id = "a", .label = 0}, {.id = "c"}};
  split assignment{.train = {0, 1}, .validation = {2}};
  certify(assignment, records, 2, "by hand", 9);
  // printf 'a\ttrain\nb\ttrain\nc\tvalidation\n' | sha256sum
  CHECK(assignment.certificate.sha256 ==
        "8ee8dd09249cb185d91465b32f34b99e6f45aefe21669d318cafffe412fe3ba7");
  CHECK(assignment.certificate.train.images == std::vector<std::int64_t>{1, 1});
  CHECK(assignment.certificate.train.patients == 0);
}

TEST_CASE("with findings, the certificate counts the images in which each is present",
          "[data][split]") {
  using enum presence;
  std::vector<record> const records{{.id = "a", .patient = "x", .findings = {present, unknown}},
                                    {.id = "b", .patient = "x", .findings = {present, absent}},
                                    {.id = "c", .patient = "y", .findings = {absent, present}}};
  split assignment{.train = {0, 1}, .validation = {2}};
  certify(assignment, records, 2, "by hand", 9);
  CHECK(assignment.certificate.train.images == std::vector<std::int64_t>{2, 0});
  CHECK(assignment.certificate.validation.images == std::vector<std::int64_t>{0, 1});
  CHECK(assignment.certificate.train.patients == 1);
  CHECK(assignment.certificate.sha256 == [] {  // what is hashed does not depend on the labels
    std::vector<record> const exclusive{{.id = "a"}, {.id = "b"}, {.id = "c"}};
    split same{.train = {0, 1}, .validation = {2}};
    certify(same, exclusive, 1, "by hand", 9);
    return same.certificate.sha256;
  }());
}

TEST_CASE("official uses the folders, and refuses records without them", "[data][split]") {
  auto records = test::sample_records(60, true);
  SECTION("labels") { laws::check_split(official{}, records, 2); }
  SECTION("findings") { laws::check_split(official{}, test::sample_findings(60, true), 3); }
  for (auto index : official{}(records, 2, 1).validation)
    CHECK(records[index].official == subset::validation);
  CHECK_THROWS_WITH(official{}(test::sample_records(60), 2, 1),
                    Contains("no official train and validation folders; use patient_holdout"));
  for (auto& image : records)
    if (image.official == subset::validation) image.official = subset::train;
  CHECK_THROWS_WITH(official{}(records, 2, 1),
                    Contains("has an official train and test, and no validation; use "
                             "patient_holdout, which keeps the test"));
}

TEST_CASE("a label of no class is refused with its image", "[data][split][bad_input]") {
  auto records = test::sample_records(60);
  for (std::int64_t const wrong : {2, -1}) {
    records[7].label = wrong;
    auto const expected =
        Contains(records[7].id + " has the label " + std::to_string(wrong) + " of 2 classes");
    CHECK_THROWS_WITH(patient_holdout{}(records, 2, 3), expected);
    split assignment{.train = {7}};
    CHECK_THROWS_WITH(certify(assignment, records, 2, "by hand", 9), expected);
  }
}

TEST_CASE("records with another number of findings are refused with the image",
          "[data][split][bad_input]") {
  auto records = test::sample_findings(60);
  records[7].findings.pop_back();
  CHECK_THROWS_WITH(patient_holdout{}(records, 3, 3),
                    Contains(records[7].id + " has 2 findings for 3 classes"));
  records[7].findings.clear();
  split assignment{.train = {7}};
  CHECK_THROWS_WITH(certify(assignment, records, 3, "by hand", 9),
                    Contains(records[7].id + " has 0 findings for 3 classes"));
}

TEST_CASE("a split that forgot to certify is certified, and one that did keeps its words",
          "[data][split]") {
  auto const records = test::sample_records(60);
  auto const expected = patient_holdout{}(records, 2, 3);
  split forgetful{.train = {expected.train.rbegin(), expected.train.rend()},
                  .validation = expected.validation,
                  .test = expected.test};
  certify_policy(forgetful, records, 2, "mine", 5);
  CHECK(forgetful.certificate.rule == "mine");
  CHECK(forgetful.certificate.seed == 5);
  CHECK(forgetful.certificate.sha256 == expected.certificate.sha256);
  CHECK(forgetful.certificate.train.images == expected.certificate.train.images);
  CHECK(forgetful.train == expected.train);
  auto careful = expected;
  careful.certificate.patients_shared = 7;
  certify_policy(careful, records, 2, "mine", 5);
  CHECK(careful.certificate.rule == expected.certificate.rule);
  CHECK(careful.certificate.seed == 3);
  CHECK(careful.certificate.patients_shared == 0);
}

TEST_CASE("a split that assigns a record twice or one that does not exist is refused",
          "[data][split][bad_input]") {
  auto const records = test::sample_records(3);
  split assignment{.train = {0, 1}, .validation = {1}};
  CHECK_THROWS_WITH(certify_policy(assignment, records, 2, "mine", 5),
                    Contains("the split mine assigns record 1 of 6 twice"));
  assignment.validation = {6};
  CHECK_THROWS_WITH(certify_policy(assignment, records, 2, "mine", 5),
                    Contains("the split mine assigns record 6 of 6; ") && Contains("#split-index"));
}

TEST_CASE("the contents of the images are certified, whatever their order", "[data][split]") {
  // printf 'a\t7\nb\t12\n' | sha256sum
  CHECK(contents_of({{.id = "b"}, {.id = "a"}}, {12, 7}) ==
        "89547494e25040bfc5504c3364f3122e40ff23986836420208e2933526f862a1");
}

TEST_CASE("a name that JSON and lines cannot hold is refused", "[data][split][bad_input]") {
  std::map<std::string, std::string> const printed{{"L\xfcnge.jpg", R"(L\xfcnge.jpg)"},
                                                   {"a\tb.jpg", R"(a\x09b.jpg)"},
                                                   {"a\nb.jpg", R"(a\x0ab.jpg)"}};
  for (auto const& [name, text] : printed) {
    std::vector<record> const records{{.id = name, .file = "folder/" + name}};
    split assignment{.train = {0}};
    CHECK_THROWS_WITH(certify(assignment, records, 1, "by hand", 9),
                      Contains("folder/" + text + ": has a name that is not plain text"));
  }
  std::vector<record> const records{{.id = "Lünge 肺.jpg"}};
  split assignment{.train = {0}};
  CHECK_NOTHROW(certify(assignment, records, 1, "by hand", 9));
}

TEST_CASE("equal files in two subsets are certified, those within one are not", "[data][split]") {
  std::vector<record> const records{{.id = "d"}, {.id = "c"}, {.id = "b"}, {.id = "a"}};
  split assignment{.train = {0, 3}, .validation = {1}, .test = {2}};
  certify(assignment, records, 1, "by hand", 9);
  certify_contents(assignment, records, {7, 8, 7, 9});
  REQUIRE(assignment.certificate.equal_across.size() == 1);
  CHECK(assignment.certificate.equal_across[0].records == std::vector<std::size_t>{0, 2});
  CHECK(assignment.certificate.hashes == std::vector<std::uint64_t>{7, 8, 7, 9});
  certify_contents(assignment, records, {7, 8, 9, 7});
  CHECK(assignment.certificate.equal_across.empty());
}

TEST_CASE("images in no subset are counted", "[data][split]") {
  std::vector<record> const records{{.id = "d"}, {.id = "c"}, {.id = "b"}, {.id = "a"}};
  split assignment{.train = {0}, .validation = {1}};
  certify(assignment, records, 1, "by hand", 9);
  CHECK(assignment.certificate.left_out == 2);
}
