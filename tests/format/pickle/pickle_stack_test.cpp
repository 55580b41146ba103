// SPDX-License-Identifier: MIT
#include "cxr/format/pickle/pickle_stack.hpp"

#include <vector>

#include "format/pickle/parsed_pickle.hpp"

using namespace cxr;
using namespace cxr::test;
using detail::pickle_stack;

namespace {

std::filesystem::path const file = "weights.pkl";
pickle_value integer(std::int64_t number) {
  return {.kind = pickle_kind::integer, .integer = number};
}

}  // namespace

TEST_CASE("values are popped in the order in which they were pushed", "[format][pickle]") {
  pickle_stack stack(0, file);
  for (int i = 0; i < 4; ++i) stack.push(integer(i));
  CHECK(stack.pop(3) == std::vector<pickle_value::ref>{1, 2, 3});
  CHECK(stack.pop() == 0);
}

TEST_CASE("a mark protects the values below it", "[format][pickle][bad_input]") {
  pickle_stack stack(0, file);
  stack.push(integer(7));
  stack.mark();
  auto const empty = Contains("it takes a value from an empty stack");
  CHECK_THAT(refusal_by([&] { stack.pop(); }), empty);
  CHECK_THAT(refusal_by([&] { stack.duplicate(); }), empty);
  CHECK_THAT(refusal_by([&] { stack.memoize(); }), empty);
  stack.push(integer(8));
  CHECK(stack.pop_to_mark() == std::vector<pickle_value::ref>{1});
  CHECK(stack.top_value().integer == 7);
  CHECK_THAT(refusal_by([&] { stack.pop_to_mark(); }), Contains("a mark that is missing"));
}

TEST_CASE("POP removes a mark that has nothing above it, or else a value", "[format][pickle]") {
  pickle_stack stack(0, file);
  stack.push(integer(7));
  stack.mark();
  stack.pop_value_or_mark();
  CHECK(stack.finish().root == 0);
}

TEST_CASE("a value that is remembered is recalled, not copied", "[format][pickle]") {
  pickle_stack stack(0, file);
  stack.push(integer(7));
  stack.memoize();
  stack.pop();
  CHECK_THAT(refusal_by([&] { stack.recall(1); }), Contains("that it never remembered"));
  stack.recall(0);
  CHECK(stack.pop() == 0);
}

TEST_CASE("a larger file may hold more values", "[format][pickle][bad_input]") {
  auto const refusal = [&](std::uint64_t file_size, int count) {
    pickle_stack stack(file_size, file);
    return refusal_by([&] {
      for (int i = 0; i < count; ++i) stack.push({});
    });
  };
  CHECK(refusal(0, 250'000) == "accepted");
  CHECK_THAT(refusal(0, 250'001), Contains("more besides its weights than cxr reads: over 250000"));
  CHECK(refusal(100, 250'001) == "accepted");
}
