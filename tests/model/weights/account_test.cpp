// SPDX-License-Identifier: MIT
#include "cxr/model/weights/account.hpp"

#include "catch.hpp"

using namespace cxr;

namespace {

weights_account everything() {
  weights_account account{.file = "densenet.pth", .format = "PyTorch zip"};
  account.names = {.loaded = {"a", "b"},
                   .missing = {"missing"},
                   .unexpected = {"unexpected"},
                   .misshapen = {"c (1) instead of (2)"}};
  account.renamed = {{"x.1", "x1", "first"}, {"y.1", "y1", "second"}, {"z.1", "z1", "first"}};
  account.replaced = {"classifier.weight"};
  account.initialised = {"classifier.1.weight"};
  account.adapted = {"conv0.weight: 3 input channels summed to 1"};
  account.aside = {"optimizer (6 tensors)"};
  return account;
}

}  // namespace

TEST_CASE("an account in one line lists all that is not plainly loaded", "[model][weights]") {
  CHECK(to_text(everything()) ==
        "2 tensors loaded from a PyTorch zip file; renamed: 2 by first, 1 by second; adapted: "
        "conv0.weight: 3 input channels summed to 1; the head is new, in place of: "
        "classifier.weight; left as initialised: missing; of another shape and not loaded: c (1) "
        "instead of (2); not loaded: unexpected; beside them: optimizer (6 tensors)");
}

TEST_CASE("an account with nothing to report is short", "[model][weights]") {
  weights_account account{.format = "safetensors"};
  account.names.loaded = {"a"};
  CHECK(to_text(account) == "1 tensors loaded from a safetensors file");
}

TEST_CASE("a head is new where its tensors were left as initialised", "[model][weights]") {
  weights_account account{.format = "safetensors"};
  account.initialised = {"features.norm0.num_batches_tracked"};
  CHECK_FALSE(head_is_new(account));
  account.initialised.push_back("classifier.weight");
  CHECK(head_is_new(account));
  CHECK(to_text(account) == "0 tensors loaded from a safetensors file; the head is new");
}

TEST_CASE("weights.json has the whole account, by the names that it always had",
          "[model][weights]") {
  auto const written = to_json(everything());
  json const expected = json::parse(R"json({
    "file": "densenet.pth", "format": "PyTorch zip", "loaded": ["a", "b"],
    "renamed": [{"from": "x.1", "to": "x1", "rule": "first"},
                {"from": "y.1", "to": "y1", "rule": "second"},
                {"from": "z.1", "to": "z1", "rule": "first"}],
    "adapted": ["conv0.weight: 3 input channels summed to 1"],
    "replaced": ["classifier.weight"], "initial": ["classifier.1.weight"],
    "missing": ["missing"], "unexpected": ["unexpected"],
    "misshapen": ["c (1) instead of (2)"], "aside": ["optimizer (6 tensors)"]
})json");
  CHECK(written == expected);
}

TEST_CASE("a network that was loaded completely is accepted, whatever else happened",
          "[model][weights]") {
  CHECK_NOTHROW(require_complete({.loaded = {"a"}}, "f"));
}

TEST_CASE("an incomplete network is refused with its names and the closest ones",
          "[model][weights][bad_input]") {
  load_account const account{.loaded = {"norm1.bias"},
                             .missing = {"norm0.bias", "conv0.weight"},
                             .unexpected = {"norm0.offset"},
                             .misshapen = {"fc (2) instead of (3)"}};
  CHECK_THROWS_WITH(
      require_complete(account, "f.pth"),
      "cxr: f.pth: does not fit this network (2 missing: norm0.bias, conv0.weight; 1 unexpected: "
      "norm0.offset (closest: norm0.bias); 1 of another shape: fc (2) instead of (3)); give "
      "weights of this architecture [docs/errors.md#weights-do-not-fit]");
  CHECK_THROWS_WITH(require_complete(account, "f.pth", ", or permit it"),
                    Contains("give weights of this architecture, or permit it [docs"));
  // No name in common may be another architecture, or other names of this one.
  CHECK_THROWS_WITH(
      require_complete({.missing = {"conv0.weight"}}, "f.pth"),
      Contains("give weights of this architecture, under the names of a library that"));
}

TEST_CASE("five names are listed, and the others counted", "[model][weights][bad_input]") {
  load_account account;
  for (char letter = 'a'; letter < 'h'; ++letter) account.missing.push_back({letter});
  CHECK_THROWS_WITH(require_complete(account, "f"),
                    Contains("(7 missing: a, b, c, d, e, … 2 more)"));
}
