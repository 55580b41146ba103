// SPDX-License-Identifier: MIT
#include "cxr/explain/explanation/explained_class.hpp"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the logit of each image's class is taken", "[explain]") {
  Tensor const logits = at::tensor({1.0f, 2.0f, 3.0f, 4.0f}).view({2, 2});
  Tensor const classes = at::tensor(std::vector<std::int64_t>{1, 0});
  CHECK(class_logits(logits, classes).equal(at::tensor({2.0f, 3.0f})));
}

TEST_CASE("classes that do not fit are refused with both shapes", "[explain][bad_input]") {
  Tensor const images = at::zeros({2, 1, 4, 4});
  CHECK_THROWS_WITH(explained_classes(at::zeros({2}), images),
                    Contains("images (2,1,4,4) Float and classes (2) Float"));
  CHECK_THROWS_AS(explained_classes(at::zeros({3}, at::kLong), images), shape_error);
  CHECK_THROWS_AS(explained_classes(Tensor(), images), shape_error);
  CHECK_THROWS_AS(explained_classes(at::zeros({2}, at::kLong), Tensor()), shape_error);
  CHECK_THROWS_WITH(class_logits(at::zeros({1, 2}), at::tensor(std::vector<std::int64_t>{2})),
                    Contains("class 2 was to be explained, and the network has 2"));
}
