// SPDX-License-Identifier: MIT
#include "cxr/data/training_facts.hpp"
#include "cxr/data/started.hpp"

#include <ATen/ops/tensor.h>

#include <cmath>

#include "catch.hpp"

namespace {

using namespace cxr;
using counts = std::vector<std::int64_t>;

struct needs_nothing {
  int value = 3;
};
struct needs_counts {
  struct state {
    std::int64_t images;
  };
  state start(training_facts const& facts) const {
    return {facts.class_counts[0] + facts.class_counts[1]};
  }
};
struct starts_otherwise {
  int start() const { return 0; }
};
struct not_copyable {
  not_copyable(not_copyable const&) = delete;
};

static_assert(std::same_as<started_t<needs_nothing>, needs_nothing>);
static_assert(std::same_as<started_t<needs_counts>, needs_counts::state>);
static_assert(std::same_as<started_t<starts_otherwise>, starts_otherwise>);
// A check of a policy's calls may name the type, so that its copy is explained by a sentence of its own.
static_assert(std::same_as<started_t<not_copyable>, not_copyable>);

}  // namespace

TEST_CASE("a policy with start receives the training subset, another is used as it is",
          "[data][training_facts]") {
  auto const facts = training_facts::counts_only({30, 12});
  CHECK(started(needs_counts{}, facts).images == 42);
  CHECK(started(needs_nothing{.value = 5}, facts).value == 5);
}

TEST_CASE("facts are computed only for a policy that starts from them", "[data][training_facts]") {
  int computed = 0;
  auto const facts = [&] {
    ++computed;
    return training_facts::counts_only({30, 12});
  };
  CHECK(started(needs_nothing{.value = 5}, facts).value == 5);
  CHECK(computed == 0);
  CHECK(started(needs_counts{}, facts).images == 42);
  CHECK(computed == 1);
}

TEST_CASE("the facts of a subset hold its images and the counts of its classes", "[data]") {
  auto const facts =
      training_facts::make(examples({5, 6, 9}, counts{1, 0, 1}), /*classes=*/3, at::kCPU);
  CHECK(facts.class_counts == counts{1, 2, 0});
  CHECK(facts.subset.records == std::vector<std::size_t>{5, 6, 9});
  CHECK(facts.device == at::kCPU);
  CHECK_FALSE(facts.pixels.has_value());
  CHECK_THROWS_AS(training_facts::make(examples({5}, counts{3}), 3, at::kCPU), data_error);
}

TEST_CASE("the counts of findings are those of the images in which they are present", "[data]") {
  Tensor const labels = at::tensor({1.0f, 0.0f, 1.0f, 1.0f, NAN, 0.0f}).view({3, 2});
  CHECK(training_facts::make(examples({0, 1, 2}, labels), 2, at::kCPU).class_counts ==
        counts{2, 1});
}

TEST_CASE("facts of counts only have no images", "[data][training_facts]") {
  auto const facts = training_facts::counts_only({3, 4}, at::kCUDA);
  CHECK(facts.class_counts == counts{3, 4});
  CHECK(facts.subset.size() == 0);
  CHECK(facts.device == at::kCUDA);
}

TEST_CASE("a class without training images is named", "[data][training_facts]") {
  CHECK_NOTHROW(detail::require_every_class({1, 5}, 2));
  CHECK_THROWS_WITH(detail::require_every_class({1, 0, 0}, 3),
                    "cxr: class 1 has no training image; check the folders of the source and "
                    "the split, or remove that class [docs/errors.md#class-without-images]");
}
