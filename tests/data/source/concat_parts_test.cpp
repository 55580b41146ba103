// SPDX-License-Identifier: MIT
#include "cxr/data/source/concat_parts.hpp"

#include "catch.hpp"
#include "data/source/sample_sources.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

using kaggle_like = test::exclusive_source<"kaggle_like", "NORMAL", "PNEUMONIA">;
using covid = test::exclusive_source<"covid", "covid", "normal">;

template <class Part>
std::vector<std::string> options() {
  std::vector<std::string> names;
  Part part;
  for_each_field(part, [&](auto const&, auto const& option) { names.emplace_back(option.name); });
  return names;
}

struct with_group : test::findings_source {
  struct more_settings {
    int number = 0;
    static constexpr auto fields =
        hana::make_tuple(field{&more_settings::number, "number", "A number."});
  } more;
  static constexpr auto fields = hana::make_tuple(group{&with_group::more});
};

}  // namespace

TEST_CASE("classes are the same in either case, and each comes once", "[data][source][concat]") {
  static_assert(same_class("NORMAL", "normal") && !same_class("normal", "norma"));
  constexpr auto all = union_of_classes<synonyms<>, kaggle_like, covid, test::findings_source>();
  CHECK((all == std::array<std::string_view, 4>{"NORMAL", "PNEUMONIA", "covid", "effusion"}));
  static_assert(place_of_class<synonyms<>>(all, "Effusion") == 3);
  static_assert(place_of_class<synonyms<>>(all, "Pleural Effusion") == 4);
  static_assert(place_of_class<known_synonyms>(all, "pleural effusion") == 3);
}

TEST_CASE("the settings of each place have names of their own, and are those of the source",
          "[data][source][concat]") {
  CHECK(options<concat_part<covid, 1>>() == std::vector<std::string>{"data", "patients"});
  CHECK(options<concat_part<covid, 2>>() == std::vector<std::string>{"data-2", "patients-2"});
  CHECK(options<concat_part<covid, 12>>() == std::vector<std::string>{"data-12", "patients-12"});
  concat_part<covid, 2> part{covid{.folder = "here", .patients = 7}};
  for_each_field(part, [](auto& value, auto const& option) {
    if (option.name == "patients-2") {
      CHECK(to_text(value) == "7");
      CHECK(option.allowed.high == 100);
    }
    if constexpr (std::is_same_v<decltype(value), std::filesystem::path&>) value = "there";
  });
  CHECK(part.folder == "there");
  part.patients = 101;
  CHECK_THROWS_WITH(check(part), Contains("--patients-2 is 101; give a value from its range"));
}

TEST_CASE("settings in groups cannot have other names", "[data][source][concat]") {
  static_assert(has_plain_settings<covid>() && !has_plain_settings<with_group>());
}
