// SPDX-License-Identifier: MIT
#include "cxr/data/source/medmnist_file.hpp"

#include "catch.hpp"
#include "data/source/medmnist_goldens.hpp"

using namespace cxr;
using test::medmnist_refusal;
using test::npz;

TEST_CASE("a file that is not of the set is refused in words", "[data][source][bad_input]") {
  CHECK_THAT(medmnist_refusal("no.npz"), Contains("no.npz: cannot be read"));
  CHECK_THAT(medmnist_refusal(npz("bad_missing")),
             Contains("has no array val_labels, only test_images, test_labels, train_images") &&
                 Contains("[docs/errors.md#bad-npz]"));
  CHECK_THAT(medmnist_refusal(npz("bad_colour")),
             Contains("train_images of type |u1 and shape (6, 28, 28, 3), not |u1 and (images, "));
  CHECK_THAT(medmnist_refusal(npz("bad_float")),
             Contains("test_images of type <f4 and shape (4, 28, 28)"));
  CHECK_THAT(medmnist_refusal(npz("bad_label")), Contains("has a label 2 in train_labels"));
  CHECK_THAT(medmnist_refusal(npz("bad_count")),
             Contains("train_labels of shape (5, 1), not (6, 1)"));
  CHECK_THAT(medmnist_refusal(npz("bad_label_type")),
             Contains("train_labels of type <f8, not of whole"));
  CHECK_THAT(medmnist_refusal(npz("bad_extra")),
             Contains("has an array more, which the set does not have"));
  CHECK_THAT(medmnist_refusal(npz("chest_28")),
             Contains("test_labels of shape (4, 14), not (4, 1)"));
  CHECK_THAT(medmnist_refusal<chest_mnist>(npz("pneumonia_28")), Contains("(4, 1), not (4, 14)"));
}
