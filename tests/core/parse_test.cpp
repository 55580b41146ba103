// SPDX-License-Identifier: MIT
#include "cxr/core/parse.hpp"

#include <array>
#include <cstdint>

#include "catch.hpp"

namespace {

enum class shape { square, circle };
constexpr std::array<std::string_view, 2> names(shape) { return {"square", "circle"}; }

struct sample {
  std::int64_t epochs = 5;
  double rate = 0.1;
  bool verify = false;
  shape form = shape::square;
};

template <class V>
V parsed(V sample::*member, std::string const& text) {
  return cxr::parse(cxr::field{member, "option", ""}, text);
}

}  // namespace

TEST_CASE("edit_distance counts insertions, deletions and replacements", "[core][parse]") {
  CHECK(cxr::edit_distance("kitten", "sitting") == 3);
  CHECK(cxr::edit_distance("lr", "lrr") == 1);
  CHECK(cxr::edit_distance("", "abc") == 3);
  CHECK(cxr::edit_distance("same", "same") == 0);
}

TEST_CASE("nearest finds the word that a typing error meant", "[core][parse]") {
  CHECK(cxr::nearest("epohcs", {"batch", "epochs", "seed"}) == "epochs");
  CHECK(cxr::nearest("crop", {"stretch", "letterbox", "centre_crop"}) == "centre_crop");
}

TEST_CASE("a text is parsed only if all of it is a value", "[core][parse][bad_input]") {
  CHECK(parsed(&sample::rate, "1e-4") == 1e-4);
  CHECK(parsed(&sample::form, "circle") == shape::circle);
  CHECK_THROWS_AS(parsed(&sample::epochs, "5x"), cxr::setting_error);
  CHECK_THROWS_AS(parsed(&sample::epochs, "5.5"), cxr::setting_error);
  CHECK_THROWS_AS(parsed(&sample::epochs, ""), cxr::setting_error);
  CHECK_THROWS_AS(parsed(&sample::epochs, "99999999999999999999"), cxr::setting_error);
  CHECK_THROWS_AS(parsed(&sample::rate, " 1"), cxr::setting_error);
  for (auto const* none : {"nan", "NaN", "-nan"})
    CHECK_THROWS_WITH(parsed(&sample::rate, none), Contains("; give a number"));
}

TEST_CASE("an error names the option, its text and what to give", "[core][parse][bad_input]") {
  CHECK_THROWS_WITH(parsed(&sample::epochs, "many"),
                    Contains("--option is \"many\"; give a whole number"));
  CHECK_THROWS_WITH(parsed(&sample::verify, "yes"), Contains("give true or false"));
  CHECK_THROWS_WITH(parsed(&sample::form, "sqare"),
                    Contains("did you mean square? one of: square, circle"));
  CHECK_THROWS_WITH(cxr::parse(cxr::field{&sample::rate, "rate", ""}.in(0, 1), "fast"),
                    Contains("give a number, 0 to 1"));
}
