// SPDX-License-Identifier: MIT
#include "cxr/compose/part_options.hpp"

#include <array>

#include "catch.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"

using namespace cxr;

namespace {

struct toy_options {
  static constexpr std::string_view name = "toy";
  int count = 3;
  bool loud = false;
  static constexpr auto fields =
      hana::make_tuple(field{&toy_options::count, "count", "How many."}.in(1, 9),
                       field{&toy_options::loud, "loud", "Whether to say more."});
};
template <class... Words>
void read(toy_options& options, kaggle_chest_xray& source, Words... words) {
  std::array<char const*, sizeof...(Words) + 1> const arguments{"program", words...};
  read_options(static_cast<int>(arguments.size()), arguments.data(), "A toy", source, options);
}

}  // namespace

TEST_CASE("options of several parts are read over their values", "[compose]") {
  toy_options options;
  kaggle_chest_xray source;
  read(options, source);
  CHECK(options.count == 3);
  read(options, source, "--count", "5", "--data", "images", "--loud");
  CHECK(options.count == 5);
  CHECK(options.loud);
  CHECK(source.folder == "images");
}

TEST_CASE("a wrong option names the nearest right one, a wrong value its range",
          "[compose][bad_input]") {
  toy_options options;
  kaggle_chest_xray source;
  CHECK_THROWS_WITH(read(options, source, "--cuont", "5"), Contains("did you mean --count?"));
  CHECK_THROWS_WITH(read(options, source, "--count", "12"), Contains("--count"));
  CHECK_THROWS_AS(read(options, source, "--count"), setting_error);
  options = {};
  try {
    read(options, source, "--help");
    FAIL("no help");
  } catch (help_requested const& help) {
    CHECK_THAT(help.what(), Contains("A toy") && Contains("--data") && Contains("Default: 3."));
  }
}
