// SPDX-License-Identifier: MIT
#include "cxr/data/change/random_crop.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "catch.hpp"
#include "data/change/goldens.hpp"

namespace {

using namespace cxr;

/// Area, log aspect and centre of many boxes, each sorted.
std::map<std::string, std::vector<double>> quantities(double area, double aspect,
                                                      std::int64_t height, std::int64_t width) {
  std::map<std::string, std::vector<double>> values;
  for (std::uint64_t sample = 0; sample < 20000; ++sample) {
    random_stream random(1, sample);
    auto const box = draw_crop(random, area, aspect, height, width);
    CHECK((box.top >= 0 && box.left >= 0 && box.height > 0 && box.width > 0 &&
           box.top + box.height <= height && box.left + box.width <= width));
    double const tall = static_cast<double>(box.height), wide = static_cast<double>(box.width);
    double const H = static_cast<double>(height), W = static_cast<double>(width);
    values["area"].push_back(tall * wide / H / W);
    values["aspect"].push_back(std::log(wide / tall));
    values["down"].push_back((static_cast<double>(box.top) + tall / 2) / H);
    values["across"].push_back((static_cast<double>(box.left) + wide / 2) / W);
  }
  for (auto& [name, list] : values) std::ranges::sort(list);
  return values;
}

}  // namespace

TEST_CASE("area, shape and place of crops are distributed as torchvision's", "[data][change]") {
  std::vector<double> const levels{0.05, 0.25, 0.5, 0.75, 0.95};
  for (auto const& entry : test::change_goldens()["crops"]) {
    auto const drawn = quantities(entry["area"], entry["aspect"], entry["height"], entry["width"]);
    for (auto const& [name, expected] : entry["quantiles"].items()) {
      auto const& list = drawn.at(name);
      for (std::size_t index = 0; index < levels.size(); ++index) {
        // Of 20,000 draws on either side, shares differ by more than 0.02 less than once in 10^5.
        double const value = expected[index];
        auto const share = [&](double limit) {
          return static_cast<double>(std::ranges::lower_bound(list, limit) - list.begin()) /
                 static_cast<double>(list.size());
        };
        CAPTURE(name, value, levels[index]);
        CHECK(share(value - 1e-9) < levels[index] + 0.02);  // sizes are whole pixels: equal values
        CHECK(share(value + 1e-9) > levels[index] - 0.02);
      }
    }
  }
}

TEST_CASE("where no box fits, the crop is torchvision's in the middle", "[data][change]") {
  for (auto const& entry : test::change_goldens()["fallbacks"]) {
    random_stream random(1);
    auto const box = draw_crop(random, 1, 4.0 / 3, entry["height"], entry["width"]);
    CHECK(std::vector{box.top, box.left, box.height, box.width} ==
          entry["box"].get<std::vector<std::int64_t>>());
  }
}
