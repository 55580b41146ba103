// SPDX-License-Identifier: MIT
// Several findings per image, some of them unknown, from labels to metrics.
#include <cmath>
#include <limits>

#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

/// Images of three findings: a square on the left, one on the right, and a bright bottom. Every fourth
/// image states its first finding only.
struct findings {
  squares<> images{80};
  examples train, validation;

  findings() {
    train = make_subset(0, 56);
    validation = make_subset(56, 80);
  }

 private:
  examples make_subset(std::size_t first, std::size_t last) {
    std::vector<std::size_t> records;
    std::vector<float> labels;
    for (auto record = first; record < last; ++record) {
      bool const bright = record / 2 % 2 == 0, incomplete = record % 4 == 3;
      if (bright) std::fill_n(images.images[record].end() - 6 * 32, 6 * 32, std::uint8_t{220});
      records.push_back(record);
      labels.push_back(record % 2 == 0);
      labels.push_back(incomplete ? unknown : record % 2 == 1);
      labels.push_back(incomplete ? unknown : bright);
    }
    return {records, at::tensor(labels).view({-1, 3})};
  }
};

training_settings<3> settings_for_findings(examples const& train, std::int64_t epochs) {
  training_settings<3> settings{.facts = training_facts::make(train, 3, at::kCPU),
                                .normalise = scratch::normalise,
                                .epochs = epochs,
                                .batch = 8};
  settings.model.classes = {"left", "right", "bottom"};
  return settings;
}

}  // namespace

TEST_CASE("findings are learnt with masked_bce, some of them unknown", "[train][multi_label]") {
  findings const data;
  auto network = make_flat_network<3>();
  auto watch = silent{}.start();
  auto training = make_trainer(settings_for_findings(data.train, 12), watch, masked_bce{},
                               metric_set<best_by<per_class<auroc>>>{});
  auto const result = training.fit(network, data.images, data.validation);
  REQUIRE(result.history.size() == 12);
  CHECK(result.history.back().training_loss < 0.5 * result.history.front().training_loss);
  auto const& metrics = result.history.back().metrics;
  REQUIRE(metrics.size() == 4);
  CHECK(metrics[0].first == "auroc");
  CHECK(metrics[1].first == "auroc/left");
  CHECK(metrics[3].first == "auroc/bottom");
  for (auto const& [name, value] : metrics) {
    INFO(name);
    CHECK(value.value() > 0.95);
  }
  auto const output = training.predict(network, data.images, data.validation);
  CHECK(output.kind() == labelling::multi_label);
  CHECK(output.finding(0, 0) == presence::present);
  CHECK(output.finding(3, 0) == presence::absent);
  CHECK(output.finding(3, 2) == presence::unknown);
}

TEST_CASE("a finding that is unknown everywhere changes neither the others nor itself",
          "[train][multi_label]") {
  findings const data;
  examples hidden = data.train;
  hidden.labels = hidden.labels.clone();
  hidden.labels.select(1, 2).fill_(unknown);
  auto network = make_flat_network<3>();
  Tensor const before = network.head.weight.value.detach()[2].clone();
  auto watch = silent{}.start();
  sgd const optimizer{.weight_decay = 0};
  make_trainer(settings_for_findings(hidden, 1), watch, masked_bce{}, optimizer,
               metric_set<per_class<auroc>>{})
      .fit(network, data.images, data.validation);
  CHECK(network.head.weight.value.detach()[2].equal(before));
  CHECK_FALSE(network.head.weight.value.detach()[1].equal(before));
}

TEST_CASE("findings of another number than classes are refused before the first step",
          "[train][multi_label][bad_input]") {
  findings const data;
  auto network = make_flat_network<3>();
  auto watch = silent{}.start();
  examples two = data.validation;
  two.labels = two.labels.narrow(1, 0, 2).contiguous();
  CHECK_THROWS_WITH(make_trainer(settings_for_findings(data.train, 1), watch, masked_bce{},
                                 metric_set<per_class<auroc>>{})
                        .fit(network, data.images, two),
                    Contains("2 findings for 3 classes"));
}
