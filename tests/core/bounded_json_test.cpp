// SPDX-License-Identifier: MIT
#include "cxr/core/bounded_json.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

#include "catch.hpp"

using namespace cxr;

namespace {

json parsed(std::string const& text, json_limits limits = {}) {
  return detail::parse_bounded(
      text, [](std::string const& problem) { throw std::runtime_error(problem); }, limits);
}
std::string refusal(std::string const& text, json_limits limits = {}) {
  try {
    parsed(text, limits);
  } catch (std::runtime_error const& problem) {
    return problem.what();
  }
  return "accepted";
}
std::string nested(std::size_t depth, std::string const& open, std::string const& close) {
  std::string text;
  for (std::size_t level = 0; level < depth; ++level) text += open;
  text += "1";
  for (std::size_t level = 0; level < depth; ++level) text += close;
  return text;
}

}  // namespace

TEST_CASE("bounded JSON is what nlohmann-json reads, with the keys in their order",
          "[core][json]") {
  for (auto const* text :
       {R"({"z":{"b":[1,-2,3.5,null,true,"text \u00e9\n"],"a":{}},"a":[]})", "[]", "12", "\"x\"",
        R"([[[1],[2,{"a":[{"b":false}]}]],18446744073709551615,-9223372036854775808,1e-7])"}) {
    INFO(text);
    CHECK(parsed(text).dump() == json::parse(text).dump());
    CHECK(parsed(text) == json::parse(text));
  }
}

TEST_CASE("what is no JSON is refused with its place, in a short text", "[core][json][bad_input]") {
  for (auto const* text : {"", "{", "{\"a\":1,}", "[1 2]", "{} {}", "nul", "\"\xff\""}) {
    INFO(text);
    CHECK_THAT(refusal(text), Contains("is not JSON (") && Contains("column"));
  }
  CHECK_THAT(refusal("[1e999]"), Contains("is not JSON (") && Contains("1e999"));
  auto const long_text = refusal("[\"" + std::string(1 << 20, 'x'));
  CHECK(long_text.size() < 300);
}

TEST_CASE("nesting is refused while it is parsed, whatever its depth", "[core][json][bad_input]") {
  CHECK(refusal(nested(64, "[", "]")) == "accepted");
  CHECK(refusal(nested(65, "[", "]")) == "is nested deeper than 64 lists or objects");
  CHECK(refusal(nested(65, "{\"a\":", "}")) == "is nested deeper than 64 lists or objects");
  CHECK(refusal(nested(1'000'000, "[", "")) == "is nested deeper than 64 lists or objects");
  CHECK(refusal(nested(3, "[", "]"), {.depth = 2}) == "is nested deeper than 2 lists or objects");
}

TEST_CASE("values are counted, names must differ", "[core][json][bad_input]") {
  CHECK(refusal("[1,2,3]", {.values = 4}) == "accepted");
  CHECK(refusal("[1,2,3]", {.values = 3}) == "holds more than 3 values");
  CHECK(refusal(R"({"a":{"b":1},"b":{"b":1}})") == "accepted");
  CHECK(refusal(R"({"c":1,"a":2,"b":3,"a":4})") == "holds the name a twice");
}

TEST_CASE("a whole number outside of its range, or of another type, is refused by name",
          "[core][json][bad_input]") {
  CHECK(detail::whole_number(parsed("7"), "epoch", 0, 10) == 7);
  CHECK(detail::whole_number(parsed("-1"), "best_epoch", -1, 10) == -1);
  for (auto const* text : {"-1", "11", "9223372036854775808", "18446744073709551615", "1e300",
                           "7.5", "\"7\"", "null", "[7]"}) {
    INFO(text);
    CHECK_THROWS_WITH(detail::whole_number(parsed(text), "epoch", 0, 10),
                      Contains("epoch is ") && Contains("not a whole number from 0 to 10"));
  }
}

TEST_CASE("the time to parse grows with the text, not with its square", "[core][json]") {
  std::string text = "{";
  for (int key = 0; key < 300'000; ++key) text += "\"key " + std::to_string(key) + "\":1,";
  text.back() = '}';
  auto const begin = std::chrono::steady_clock::now();
  CHECK(parsed(text).size() == 300'000);
  // A search among all earlier keys takes more than a minute.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}
