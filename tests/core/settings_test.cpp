// SPDX-License-Identifier: MIT
#include "cxr/core/settings.hpp"

#include "catch.hpp"
#include "comma_locale.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/parse.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
enum class shade : std::uint8_t { dark, light };
constexpr std::array<std::string_view, 2> names(shade) { return {"dark", "light"}; }

struct inner {
  double weight = 0.5;
  static constexpr auto fields =
      hana::make_tuple(field{&inner::weight, "weight", "How heavy."}.in(0, 1).unit("grams"));
};
struct outer {
  std::int64_t count = 3;
  inner nested;
  bool loud = false;
  std::string title = "image";
  std::filesystem::path place;
  shade tone = shade::light;
  static constexpr auto fields = hana::make_tuple(
      field{&outer::count, "count", "How many."}.in(1, infinity), group{&outer::nested},
      field{&outer::loud, "loud", "Whether."}, field{&outer::title, "title", "Which."},
      field{&outer::place, "place", "Where."}.unit("folder"), field{&outer::tone, "tone", "How."});
};

std::string refusal(outer const& settings) {
  try {
    check(settings);
  } catch (setting_error const& problem) {
    return problem.what();
  }
  return "accepted";
}
template <class V>
V parsed(V outer::*member, std::string const& text) {
  return parse(field{member, "name", ""}.in(1, 9), text);
}

}  // namespace

TEST_CASE("fields are visited in the order declared, those of a group in its place",
          "[core][settings]") {
  std::string order;
  outer settings;
  for_each_field(settings,
                 [&](auto&, auto const& option) { order += std::string(option.name) + " "; });
  CHECK(order == "count weight loud title place tone ");
  struct nothing {
  } none;
  for_each_field(none, [&](auto&, auto const&) { FAIL("there are no fields"); });
}

TEST_CASE("fields of parts are visited like those of groups", "[core][settings]") {
  struct company {
    hana::tuple<inner, outer> parts = {};
  } settings;
  std::string order;
  for_each_field(settings,
                 [&](auto&, auto const& option) { order += std::string(option.name) + " "; });
  CHECK(order == "weight count weight loud title place tone ");
  STATIC_REQUIRE(HasParts<company>);
  STATIC_REQUIRE_FALSE(HasParts<outer>);
  STATIC_REQUIRE_FALSE(HasFields<company>);
}

TEST_CASE("a field says its range and unit beside its text", "[core][settings]") {
  constexpr auto option = field{&inner::weight, "weight", "How heavy."}.in(0, 1).unit("grams");
  STATIC_REQUIRE(option.name == "weight");
  STATIC_REQUIRE(option.about == "How heavy.");
  STATIC_REQUIRE(option.unit_name == "grams");
  STATIC_REQUIRE((option.allowed.low == 0 && option.allowed.high == 1));
}

TEST_CASE("a value out of its range is refused with its name and range", "[core][settings]") {
  CHECK(refusal({}) == "accepted");
  CHECK_THAT(refusal({.count = 0}),
             Contains("--count is 0; give a value from its range: at least 1"));
  CHECK_THAT(refusal({.nested = {.weight = 1.5}}),
             Contains("--weight is 1.5") && Contains("0 to 1"));
  CHECK_THAT(refusal({.nested = {.weight = std::nan("")}}), Contains("--weight is nan"));
  CHECK(refusal({.nested = {.weight = 1}}) == "accepted");  // both ends are allowed
}

TEST_CASE("a path that is not UTF-8 is refused with what to rename",
          "[core][settings][bad_input]") {
  outer settings;
  settings.place = "d\xc3\xa9t\xc3\xa9";
  CHECK(refusal(settings) == "accepted");
  settings.place = "d\xe9t\xe9";
  CHECK(refusal(settings) ==
        "cxr: --place is d\\xe9t\\xe9, which is not plain text; rename it: UTF-8, without tabs and "
        "line breaks [docs/errors.md#name-not-text]");
  settings.place.clear();
  settings.title = "two\nlines";
  CHECK_THAT(refusal(settings), Contains("--title is two\\x0alines"));
}

TEST_CASE("allowed values in words", "[core][settings]") {
  CHECK(allowed_text(field{&outer::count, "", ""}.in(2, infinity)) == "at least 2");
  CHECK(allowed_text(field{&outer::count, "", ""}.in(-infinity, 2)) == "at most 2");
  CHECK(allowed_text(field{&outer::count, "", ""}.in(2, 3)) == "2 to 3");
  CHECK(allowed_text(field{&outer::count, "", ""}).empty());
  CHECK(allowed_text(field{&outer::tone, "", ""}) == "dark, light");
}

TEST_CASE("values are read as people type them", "[core][parse]") {
  CHECK(parsed(&outer::count, "7") == 7);
  CHECK(parsed(&outer::loud, "true"));
  CHECK(parsed(&outer::tone, "dark") == shade::dark);
  CHECK(parsed(&outer::title, "two words") == "two words");
  CHECK(parsed(&outer::place, "a/b") == std::filesystem::path("a/b"));
  CHECK(parse(field{&inner::weight, "weight", ""}, "1e-4") == 1e-4);
}

TEST_CASE("what cannot be read is refused with what may stand there", "[core][parse]") {
  CHECK_THROWS_WITH(parsed(&outer::count, "7.5"),
                    Contains("--name is \"7.5\"; give a whole number"));
  CHECK_THROWS_WITH(parsed(&outer::count, "99999999999999999999"), Contains("whole number"));
  CHECK_THROWS_WITH(parsed(&outer::count, ""), Contains("1 to 9"));
  CHECK_THROWS_WITH(parsed(&outer::loud, "yes"), Contains("give true or false"));
  CHECK_THROWS_WITH(parsed(&outer::tone, "ligth"),
                    Contains("did you mean light? one of: dark, light"));
}

TEST_CASE("settings become JSON by option name, in order", "[core][json]") {
  CHECK(to_json(outer{}).dump() ==
        R"({"count":3,"weight":0.5,"loud":false,"title":"image","place":"","tone":"light"})");
}

TEST_CASE("a file that is no JSON is named, with the place", "[core][json][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "a.json", "{\"a\": 1");
  CHECK_THROWS_WITH(read_json(folder / "a.json"),
                    Contains("a.json: is not JSON") && Contains("column 8"));
  write_atomically(folder / "b.json", "{\"z\": 1, \"a\": 2}");
  CHECK(read_json(folder / "b.json").dump() == R"({"z":1,"a":2})");
}

TEST_CASE("numbers have a point in a program with a decimal comma", "[core][settings]") {
  test::comma_locale const comma;
  CHECK(to_text(0.25) == "0.25");
  CHECK(to_text(std::int64_t{100000}) == "100000");
}
