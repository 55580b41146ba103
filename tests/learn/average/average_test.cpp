// SPDX-License-Identifier: MIT
#include "cxr/learn/average/average.hpp"

#include <string_view>

#include "catch.hpp"
#include "cxr/learn/average/ema.hpp"
#include "cxr/learn/average/no_average.hpp"
#include "cxr/learn/average/swa.hpp"
#include "cxr/learn/training_progress.hpp"
#include "laws/average_laws.hpp"
#include "learn/goldens.hpp"

using namespace cxr;

static_assert(Average<no_average> && Average<ema> && Average<swa>);

namespace {

struct two_arguments {
  using role = cxr::role::average;
  static constexpr std::string_view name = "two_arguments";
  double operator()(double decay, std::int64_t) const { return decay; }
};
static_assert(!Average<two_arguments>);

/// The average of networks 0, 1, … (numbers of the golden) as a training takes it.
template <class A>
std::vector<double> averages(A const& average, json const& networks, std::int64_t per_epoch) {
  auto const steps = static_cast<std::int64_t>(networks.size());
  double value = -1000;  // of the initial network, which has no part
  std::vector<double> all;
  for (std::int64_t step = 0; step < steps; ++step) {
    double const weight = average({.step = step, .steps = steps, .steps_per_epoch = per_epoch});
    value += weight * (networks[static_cast<std::size_t>(step)].get<double>() - value);
    all.push_back(value);
  }
  return all;
}

}  // namespace

TEST_CASE("no_average keeps the laws of Average", "[learn][average]") {
  laws::check_average(no_average{});
}

TEST_CASE("ema keeps the laws of Average", "[learn][average]") {
  auto const warmup = GENERATE(false, true);
  laws::check_average(ema{.decay = GENERATE(0.0, 0.9, 0.9999), .warmup = warmup});
}

TEST_CASE("swa keeps the laws of Average", "[learn][average]") {
  laws::check_average(swa{.start = GENERATE(0.0, 0.5, 0.99)});
}

TEST_CASE("ema averages as torch.optim.swa_utils", "[learn][average]") {
  auto const& expected = test::goldens()["average"];
  auto const actual = averages(ema{.decay = 0.9, .warmup = false}, expected["networks"], 4);
  for (std::size_t step = 0; step < actual.size(); ++step)
    CHECK(actual[step] == Approx(expected["ema"][step].get<double>()).epsilon(1e-12));
}

TEST_CASE("in the first updates ema forgets faster", "[learn][average]") {
  ema const average{.decay = 0.9};
  auto const weight = [&](std::int64_t step) { return average({.step = step, .steps = 1000}); };
  CHECK(weight(1) == Approx(9.0 / 11));  // 1 - 2/11
  CHECK(weight(10) == Approx(9.0 / 20));
  CHECK(weight(79) > 0.1);
  CHECK(weight(80) == Approx(0.1));  // 81/90 = 0.9
  CHECK(weight(500) == Approx(0.1));
}

TEST_CASE("swa averages the ends of the last epochs as torch.optim.swa_utils", "[learn][average]") {
  auto const& expected = test::goldens()["average"];
  // Six epochs of four updates; those from the fourth on count.
  auto const actual = averages(swa{.start = 0.5}, expected["networks"], 4);
  auto const& networks = expected["networks"];
  for (std::size_t step = 0; step < 16; ++step)  // before and in the first: the network itself
    CHECK(actual[step] == Approx(networks[step].get<double>()).epsilon(1e-12));
  for (std::size_t epoch = 3; epoch < 6; ++epoch)
    CHECK(actual[4 * epoch + 3] == Approx(expected["swa"][epoch - 3].get<double>()).epsilon(1e-12));
  CHECK(actual[17] == actual[15]);  // within an epoch nothing is averaged
}

TEST_CASE("swa averages at least the last two epochs", "[learn][average]") {
  auto const last_weight = [](std::int64_t epochs) {
    return swa{.start = 0.9}({.step = 4 * epochs - 1, .steps = 4 * epochs, .steps_per_epoch = 4});
  };
  CHECK(last_weight(3) == 0.5);
  CHECK(last_weight(2) == 0.5);
  CHECK(last_weight(1) == 1);
}

TEST_CASE("averages check the ranges of their settings", "[learn][average]") {
  CHECK_THROWS_WITH(check(ema{.decay = 1}), StartsWith("cxr: --ema-decay is 1; give a value"));
  CHECK_THROWS_WITH(check(swa{.start = -1}), StartsWith("cxr: --swa-start is -1; give a value"));
}
