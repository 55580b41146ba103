// SPDX-License-Identifier: MIT
#include "cxr/learn/sampler/by_patient.hpp"

#include <ATen/ops/tensor.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "catch.hpp"
#include "cxr/learn/counted_classes.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "laws/sampler_laws.hpp"
#include "learn/sampler/training_subset.hpp"

using namespace cxr;

static_assert(Sampler<by_patient>);

namespace {

/// Images of patients with so many each, in two classes in turn.
training_facts images_of_patients(std::vector<std::size_t> const& counts) {
  std::size_t images = 0;
  for (auto const count : counts) images += count;
  auto facts = test::training_subset(
      {static_cast<std::int64_t>(images - images / 2), static_cast<std::int64_t>(images / 2)});
  for (std::size_t patient = 0; patient < counts.size(); ++patient)
    facts.subset.patients.insert(facts.subset.patients.end(), counts[patient], patient);
  return facts;
}

/// How often each image comes in some epochs.
template <class State>
std::vector<double> occurrences(State const& state, std::size_t images, std::int64_t epochs) {
  std::vector<double> times(images);
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch)
    for (auto const position : state(random_key(1, epoch))) ++times[position];
  return times;
}

}  // namespace

TEST_CASE("by_patient keeps the laws of Sampler", "[learn][sampler]") {
  laws::check_sampler(by_patient{.images_per_patient = GENERATE(1, 2, 100)},
                      images_of_patients({1, 30, 2, 4, 1}));
}

TEST_CASE("by_patient shows one image of each patient in an epoch", "[learn][sampler]") {
  auto const facts = images_of_patients({1, 30, 2, 4, 1});
  auto const sampler = by_patient{}.start(facts);
  std::set<std::vector<std::size_t>> orders;
  for (std::int64_t epoch = 0; epoch < 5; ++epoch) {
    std::set<std::size_t> patients;
    auto const order = sampler(random_key(1, epoch));
    orders.insert(order);
    for (auto const position : order) patients.insert(facts.subset.patients[position]);
    CHECK(order.size() == 5);
    CHECK(patients.size() == 5);
  }
  CHECK(orders.size() == 5);
}

TEST_CASE("by_patient shows up to so many different images of each patient", "[learn][sampler]") {
  auto const facts = images_of_patients({1, 30, 2, 4});
  auto const order = by_patient{.images_per_patient = 3}.start(facts)(random_key(1, 0));
  CHECK(order.size() == 1 + 3 + 2 + 3);
  CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == order.size());
  auto const all = by_patient{.images_per_patient = 30}.start(facts)(random_key(1, 0));
  CHECK(std::set<std::size_t>(all.begin(), all.end()).size() == facts.subset.size());
}

TEST_CASE("by_patient shows each image of a patient equally often over epochs", "[learn]") {
  std::vector<std::size_t> const counts{1, 30, 2, 4};
  auto const facts = images_of_patients(counts);
  std::int64_t const epochs = 6000, shown = GENERATE(1, 3);
  auto const times = occurrences(by_patient{shown}.start(facts), facts.subset.size(), epochs);
  for (std::size_t image = 0; image < times.size(); ++image) {
    auto const images = static_cast<double>(counts[facts.subset.patients[image]]);
    double const p = std::min(1.0, static_cast<double>(shown) / images), n = epochs;
    CHECK(std::abs(times[image] - n * p) <= 4 * std::sqrt(n * p * (1 - p)));  // 4 sigma
  }
}

TEST_CASE("by_patient descends in expectation the loss of weights 1 / images of the patient",
          "[learn][sampler]") {
  std::vector<std::size_t> const counts{1, 5, 2, 4};
  auto const facts = images_of_patients(counts);
  std::vector<double> losses;
  for (std::size_t image = 0; image < facts.subset.size(); ++image)
    losses.push_back(std::sin(static_cast<double>(image * image)));
  double weighted = 0, sampled = 0;
  for (std::size_t image = 0; image < losses.size(); ++image)
    weighted += losses[image] / static_cast<double>(counts[facts.subset.patients[image]]);
  std::int64_t const epochs = 20000;
  auto const times = occurrences(by_patient{}.start(facts), losses.size(), epochs);
  for (std::size_t image = 0; image < losses.size(); ++image)
    sampled += times[image] * losses[image] / static_cast<double>(epochs);
  CHECK(sampled == Approx(weighted).margin(0.03));
}

TEST_CASE("by_patient draws of a patient whatever images the others have", "[learn][sampler]") {
  auto const drawn = [](training_facts const& facts) {
    std::map<std::size_t, std::size_t> images;  // by patient
    for (auto const position : by_patient{}.start(facts)(random_key(1, 0)))
      images[facts.subset.patients[position]] = position;
    return images;
  };
  auto const few = drawn(images_of_patients({8, 30, 2})),
             many = drawn(images_of_patients({8, 30, 9}));
  CHECK(few.at(0) == many.at(0));
  CHECK(few.at(1) == many.at(1));
}

TEST_CASE("by_patient refuses images without patients", "[learn][sampler][bad_input]") {
  CHECK_THROWS_WITH(by_patient{}.start(test::training_subset({7, 5})),
                    "cxr: by_patient draws images by patient, and these have none; set "
                    "record::patient, or take the sampler shuffled "
                    "[docs/errors.md#sampler-patients]");
}

TEST_CASE("by_patient states in which proportions it shows the classes", "[learn][sampler]") {
  // Class 0: three patients with an image each. Class 1: one patient with three images.
  auto facts = training_facts::make(examples({1, 2, 3, 4, 5, 6}, {0, 0, 0, 1, 1, 1}), 2, at::kCPU);
  facts.subset.patients = {0, 1, 2, 3, 3, 3};
  auto const weights = by_patient{}.start(facts).class_weights();
  CHECK(weights[0] == Approx(1));
  CHECK(weights[1] == Approx(1.0 / 3));
  auto const counted =
      counted_classes(cross_entropy{.weights = class_weights::none}, by_patient{}, facts);
  CHECK(counted[1] / counted[0] == Approx(1.0 / 3));
}

TEST_CASE("by_patient states of findings by which factor their odds differ", "[learn][sampler]") {
  float const unknown = std::numeric_limits<float>::quiet_NaN();
  Tensor const labels =
      at::tensor({0.f, 0.f, 0.f, 0.f, 1.f, 0.f, 1.f, 0.f, unknown, 0.f, 1.f, 0.f}).view({6, 2});
  auto facts = training_facts::make(examples({1, 2, 3, 4, 5, 6}, labels), 2, at::kCPU);
  facts.subset.patients = {0, 1, 2, 3, 3, 3};
  auto const weights = by_patient{}.start(facts).class_weights();
  // Finding 0: absent in patients 0 and 1, shown once each; present in patient 2, shown once, and in two
  // images of patient 3, each shown every third epoch. Finding 1 is never present.
  CHECK(weights[0] == Approx((1 + 1.0 / 3 + 1.0 / 3) / 3));
  CHECK(weights[1] == 1);
}
