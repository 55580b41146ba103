// SPDX-License-Identifier: MIT
#include "cxr/train/prediction.hpp"

#include <ATen/ops/full.h>

#include <limits>

#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Predictions of logits that are a function of the record: (r / 10, 1).
predictions predict(examples const& subset, std::int64_t batch) {
  squares const images(20);
  auto const settings = settings_for(squares_between(0, 20), 1);
  auto const loss = cross_entropy{.weights = class_weights::none}.start(settings.facts);
  return detail::predict_subset(loader(images, subset, {.batch = batch}), subset, settings, loss,
                                {}, [](image_batch const& entry) {
                                  Tensor const logits = at::full({entry.images.size(0), 2}, 1.0f);
                                  for (std::size_t row = 0; row < entry.ids.size(); ++row)
                                    logits[static_cast<std::int64_t>(row)][0] =
                                        static_cast<double>(entry.ids[row]) / 10;
                                  return logits;
                                });
}

}  // namespace

TEST_CASE("each image of a subset is predicted once, in order, the last few included",
          "[train][prediction]") {
  auto const subset = squares_between(3, 14);
  auto const output = predict(subset, 4);
  REQUIRE(output.size() == 11);
  CHECK(output.records == subset.records);
  for (std::size_t row = 0; row < 11; ++row) {
    CHECK(output.logit(row, 0) == static_cast<float>(static_cast<double>(row + 3) / 10));
    CHECK(output.labels[row] == static_cast<std::int64_t>((row + 3) % 2));
  }
}

TEST_CASE("the loss of a subset does not depend on the batch", "[train][prediction]") {
  auto const subset = squares_between(3, 14);
  CHECK(predict(subset, 4).loss == predict(subset, 11).loss);
}

TEST_CASE("the loss of a subset counts images by their weights", "[train][prediction]") {
  auto const subset = squares_between(4, 8);
  examples const weighted(subset.records, subset.labels, at::tensor({1.0f, 1.0f, 0.0f, 0.0f}));
  CHECK(predict(weighted, 4).loss == Approx(predict(squares_between(4, 6), 4).loss));
}

TEST_CASE("no gradient graph is built for predictions", "[train][prediction]") {
  squares const images(8);
  auto const settings = settings_for(squares_between(0, 8), 1);
  auto const loss = cross_entropy{}.start(settings.facts);
  Tensor const weight = at::full({}, 2.0f).requires_grad_();
  detail::predict_subset(loader(images, squares_between(0, 8), {.batch = 8}), squares_between(0, 8),
                         settings, loss, {}, [&](image_batch const& batch) {
                           Tensor const logits = at::full({batch.images.size(0), 2}, 1.0f) * weight;
                           CHECK_FALSE(logits.requires_grad());
                           return logits;
                         });
}

TEST_CASE("labels are copied as findings where there are several per image",
          "[train][prediction]") {
  float const unknown = std::numeric_limits<float>::quiet_NaN();
  predictions output{.classes = 2};
  detail::copy_labels({{0, 1}, at::tensor({1.0f, 0.0f, unknown, 1.0f}).view({2, 2})}, output);
  CHECK(output.labels.empty());
  std::vector const expected{presence::present, presence::absent,  //
                             presence::unknown, presence::present};
  CHECK((output.findings == expected));
}

TEST_CASE("a label out of range is refused before the first batch",
          "[train][prediction][bad_input]") {
  auto subset = squares_between(0, 8);
  subset.labels[5] = 7;
  CHECK_THROWS_WITH(predict(subset, 4), Contains("record 5 has the label 7 of 2 classes"));
}
