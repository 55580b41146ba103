// SPDX-License-Identifier: MIT
#include "cxr/data/examples.hpp"
#include "cxr/data/source/patient_numbers.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "catch.hpp"

namespace {

using namespace cxr;
using counts = std::vector<std::int64_t>;

record exclusive(std::int64_t label, double weight = 1) {
  return {.label = label, .weight = weight};
}
record with_findings(std::vector<presence> const& findings) { return {.findings = findings}; }

}  // namespace

TEST_CASE("records of exclusive classes give one class index per image", "[data][examples]") {
  std::vector<record> const records{exclusive(0), exclusive(1), exclusive(2), exclusive(1)};
  auto const subset = examples_of(records, {3, 0, 2});
  CHECK(subset.size() == 3);
  CHECK(subset.kind() == labelling::exclusive);
  CHECK(subset.records == std::vector<std::size_t>{3, 0, 2});
  CHECK(subset.labels.equal(at::tensor({1, 0, 2}, at::kLong)));
  CHECK_FALSE(subset.weights.defined());
  CHECK(subset.counts(3) == counts{1, 1, 1});
  CHECK(subset.counts(4) == counts{1, 1, 1, 0});
}

TEST_CASE("records with findings give 1 for present, 0 for absent and NaN for unknown",
          "[data][examples]") {
  using enum presence;
  std::vector<record> const records{with_findings({present, absent, unknown}),
                                    with_findings({unknown, absent, present}),
                                    with_findings({present, present, unknown})};
  auto const subset = examples_of(records, {2, 0, 1});
  CHECK(subset.kind() == labelling::multi_label);
  CHECK(subset.labels.scalar_type() == at::kFloat);
  // -1 stands for unknown.
  Tensor const expected =
      at::tensor({1.0f, 1.0f, -1.0f, 1.0f, 0.0f, -1.0f, -1.0f, 0.0f, 1.0f}).view({3, 3});
  CHECK(subset.labels.nan_to_num(-1).equal(expected));
  CHECK(subset.counts(3) == counts{2, 1, 1});
}

TEST_CASE("weights are stored where one of them differs from 1", "[data][examples]") {
  std::vector<record> const records{exclusive(0), exclusive(1, 0.5), exclusive(0)};
  CHECK(examples_of(records, {1, 2}).weights.equal(at::tensor({0.5f, 1.0f})));
  CHECK_FALSE(examples_of(records, {0, 2}).weights.defined());
}

TEST_CASE("labels and weights of any type are stored as a loader reads them", "[data][examples]") {
  examples const indices({7, 8}, at::tensor({1, 0}, at::kInt), at::tensor({1.0, 2.0}));
  CHECK(indices.labels.scalar_type() == at::kLong);
  CHECK(indices.weights.scalar_type() == at::kFloat);
  examples const findings({7, 8}, at::zeros({3, 2}, at::kDouble).t());
  CHECK(findings.labels.scalar_type() == at::kFloat);
  CHECK(findings.labels.is_contiguous());
}

TEST_CASE("a subset without images has no counts", "[data][examples]") {
  CHECK(examples{}.size() == 0);
  CHECK(examples{}.counts(2) == counts{0, 0});
  CHECK(examples_of({}, {}).size() == 0);
}

TEST_CASE("another number of labels or weights than images is refused", "[data][examples]") {
  CHECK_THROWS_WITH(examples({1, 2, 3}, std::vector<std::int64_t>{0, 1}),
                    "cxr: 3 images were given 2 labels; give one label, and one weight if any, for "
                    "each image [docs/errors.md#label-count]");
  CHECK_THROWS_WITH(
      examples({1, 2}, at::zeros({2, 3}), at::ones({3})),
      "cxr: 2 images were given 2 labels and 3 weights; give one label, and one weight "
      "if any, for each image [docs/errors.md#label-count]");
}

TEST_CASE("a label out of range is refused with its record", "[data][examples]") {
  examples const subset({4, 5}, std::vector<std::int64_t>{0, 2});
  CHECK_THROWS_WITH(subset.counts(2),
                    "cxr: record 5 has the label 2 of 2 classes; give labels from 0 to 1 "
                    "[docs/errors.md#label-range]");
}

TEST_CASE("another number of findings than classes is refused", "[data][examples]") {
  CHECK_THROWS_WITH(
      examples({4}, at::zeros({1, 3})).counts(2),
      "cxr: the images have 3 findings for 2 classes; give one finding for each class "
      "of the source [docs/errors.md#findings-count]");
  using enum presence;
  std::vector<record> const records{with_findings({present, absent}), with_findings({present})};
  CHECK_THROWS_WITH(
      examples_of(records, {0, 1}),
      "cxr: record 1 has 1 findings and record 0 has 2; give one finding for each class "
      "of the source [docs/errors.md#findings-count]");
}

TEST_CASE("the images of a patient have the same number, whatever the others", "[data]") {
  std::vector<record> records(5);
  CHECK(examples_of(records, {0, 1}).patients.empty());
  records[0].patient = records[3].patient = "p7";
  records[4].patient = "p2";
  CHECK(examples_of(records, {3, 1, 0, 4, 2}).patients == std::vector<std::size_t>{0, 1, 0, 2, 3});
}
