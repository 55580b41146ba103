// SPDX-License-Identifier: MIT
#include "cxr/model/ensemble.hpp"

#include <ATen/ops/allclose.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include "catch.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/layer/linear.hpp"
#include "cxr/model/mean_probability.hpp"
#include "model/formula.hpp"

using namespace cxr;

namespace {

/// A network without parameters: images (N,K,1,1) times a factor.
struct scaling {
  BOOST_HANA_DEFINE_STRUCT(scaling, (parameter, factor));
  Tensor operator()(Tensor const& images, inference) const {
    return images.flatten(1) * factor.value;
  }
};

std::vector<scaling> networks(std::vector<float> const& factors) {
  std::vector<scaling> all;
  for (float const factor : factors) {
    scaling network;
    network.factor = parameter(at::tensor(factor));
    all.push_back(std::move(network));
  }
  return all;
}

/// (4,K,1,1) of small and of very large log-odds.
Tensor const images =
    at::tensor({0.5f, -1.f, 2.f, 3.f, 90.f, -80.f, 0.f, 0.f, 0.1f, -400.f, 300.f, 1.f})
        .view({4, 3, 1, 1});

predictions predicted(Tensor const& logits, std::vector<double> const& weights,
                      labelling labels = labelling::exclusive) {
  Tensor const host = logits.detach().contiguous();
  predictions output{.classes = 3, .class_weights = weights};
  output.logits.assign(host.const_data_ptr<float>(), host.const_data_ptr<float>() + host.numel());
  if (labels == labelling::multi_label)
    output.findings.assign(output.logits.size(), presence::unknown);
  return output;
}

}  // namespace

TEST_CASE("the probabilities of an ensemble are the mean of its networks'", "[model][ensemble]") {
  auto const labels = GENERATE(labelling::exclusive, labelling::multi_label);
  std::vector<std::vector<double>> const weights{{0.5, 2, 1.5}, {1, 1, 3}, {}};
  auto const together = make_ensemble(networks({1, -0.5f, 2}), labels, 3, weights);
  auto const whole = predicted(together(images, inference{}), together.class_weights(), labels);
  for (std::size_t image = 0; image < 4; ++image) {
    std::vector<double> mean(3);
    for (std::size_t index = 0; index < 3; ++index) {
      auto const each =
          predicted(together.network[index](images, inference{}), weights[index], labels)
              .probabilities(image);
      for (std::size_t k = 0; k < 3; ++k) mean[k] += each[k] / 3;
    }
    auto const probabilities = whole.probabilities(image);
    for (std::size_t k = 0; k < 3; ++k) CHECK(probabilities[k] == Approx(mean[k]).margin(1e-6));
  }
}

TEST_CASE("without class weights the mean is torch's of softmax or of sigmoid", "[model]") {
  std::vector<Tensor> const answers{images.flatten(1), images.flatten(1) * -0.3};
  Tensor const all = at::stack(answers);
  CHECK(at::allclose(mean_probability(answers, labelling::exclusive).softmax(1),
                     all.softmax(2).mean(0), 1e-5, 1e-7));
  CHECK(at::allclose(mean_probability(answers, labelling::multi_label).sigmoid(),
                     all.sigmoid().mean(0), 1e-5, 1e-7));
}

TEST_CASE("the mean is finite where probabilities round to 0 and 1", "[model][ensemble]") {
  Tensor const sure = at::tensor({-300.f, 300.f}).view({1, 2});
  for (auto const labels : {labelling::exclusive, labelling::multi_label}) {
    CHECK(at::allclose(mean_probability({sure, sure}, labels).diff(), sure.diff(), 1e-5));
    CHECK(mean_probability({sure, -sure}, labels).abs().max().item<double>() < 1e-3 + 0.7);
  }
}

TEST_CASE("an ensemble of one network, or of equal ones, gives what that network gives",
          "[model][ensemble]") {
  auto const labels = GENERATE(labelling::exclusive, labelling::multi_label);
  std::vector<double> const weights{0.5, 2, 1.5};
  auto const expected = predicted(images.flatten(1), weights, labels);
  for (std::size_t const count : {1, 3}) {
    auto const together = make_ensemble(networks(std::vector<float>(count, 1)), labels, 3,
                                        std::vector(count, weights));
    auto const output = predicted(together(images, inference{}), together.class_weights(), labels);
    for (std::size_t image = 0; image < 4; ++image)
      for (std::size_t k = 0; k < 3; ++k) {
        CHECK(output.uncorrected_probabilities(image)[k] ==
              Approx(expected.uncorrected_probabilities(image)[k]).margin(1e-6));
        CHECK(together.class_weights()[k] == Approx(weights[k]));
      }
  }
}

TEST_CASE("the order of an ensemble's networks does not matter", "[model][ensemble]") {
  auto const answer = [](std::vector<float> const& factors) {
    return make_ensemble(networks(factors), labelling::exclusive, 3,
                         std::vector<std::vector<double>>(factors.size()))(images, inference{});
  };
  CHECK(at::allclose(answer({1, 2, -1}), answer({-1, 1, 2}), 1e-5, 1e-6));
}

TEST_CASE("an ensemble is a network: its tensors have names, move and are copied", "[model]") {
  auto together = make_ensemble(networks({1, 2}), labelling::exclusive, 3, {{}, {}});
  std::vector<std::string> names;
  for (auto const& [name, tensor] : state_dict(together)) names.push_back(name);
  CHECK(names == std::vector<std::string>{"network1.factor", "network2.factor", "log_weights"});
  auto const copy = clone(together);
  CHECK(copy(images, inference{}).equal(together(images, inference{})));
  to(together, at::kCPU);
  CHECK(count_parameters(together) == 2);
}

TEST_CASE("an ensemble of nothing, or with a wrong number of weights, is refused",
          "[model][bad_input]") {
  CHECK_THROWS_WITH(make_ensemble(networks({}), labelling::exclusive, 3, {}),
                    "cxr: an ensemble was given no network; give one at least "
                    "[docs/errors.md#ensemble-empty]");
  CHECK_THROWS_WITH(make_ensemble(networks({1}), labelling::exclusive, 3, {{1, 2}}),
                    "cxr: 2 class weights were given for 3 classes; give one for each class, or "
                    "none [docs/errors.md#class-weight-count]");
}
