// SPDX-License-Identifier: MIT
#include "cxr/compose/run_record.hpp"

#include "compose/toy_settings.hpp"

using namespace cxr;
using test::parsed;

TEST_CASE("a section names its policy and every option, in groups, too", "[compose][run_record]") {
  auto const section = section_of(sgd{.learning_rate = 0.125, .plan = {.frozen_epochs = 2}});
  CHECK(section["policy"] == "sgd");
  CHECK(section["lr"] == 0.125);
  CHECK(section["frozen-epochs"] == 2);
  CHECK_FALSE(section_of(run_settings{}).contains("policy"));
}

TEST_CASE("the policy of a role is read from a run record, or nothing", "[compose][run_record]") {
  auto const record = json{
      {"head", {{"policy", "mlp_head"}}}, {"split", {{"policy", 3}}}, {"loss", "cross_entropy"}};
  CHECK(policy_in(record, "head") == "mlp_head");
  CHECK(policy_in(record, "split").empty());
  CHECK(policy_in(record, "loss").empty());
  CHECK(policy_in(record, "sampler").empty());
  CHECK(policy_in(json::array(), "head").empty());
}

TEST_CASE("a section restores what it holds and leaves the rest", "[compose][run_record]") {
  sgd optimizer{.momentum = 0.5};
  restore_section(json{{"optimizer", {{"lr", 0.25}, {"nesterov", false}, {"unknown", 1}}}},
                  "optimizer", optimizer);
  CHECK(optimizer.learning_rate == 0.25);
  CHECK_FALSE(optimizer.nesterov);
  CHECK(optimizer.momentum == 0.5);
  restore_section(json::object(), "optimizer", optimizer);
  CHECK(optimizer.learning_rate == 0.25);
}

TEST_CASE("a value that cannot be read is named", "[compose][run_record][bad_input]") {
  sgd optimizer;
  CHECK_THROWS_WITH(restore_section(json{{"optimizer", {{"lr", "fast"}}}}, "optimizer", optimizer),
                    Contains("--lr is \"fast\"; give a number"));
}

TEST_CASE("a run continues with the settings it began with, or not at all",
          "[compose][run_record]") {
  auto const first = parsed({"--lr", "0.125"}).to_json();
  CHECK_NOTHROW(require_same_run(
      first,
      parsed({"--lr", "0.125", "--cache", "x", "--threads", "3", "--epochs", "9"}).to_json()));
  CHECK_NOTHROW(require_same_run({{"execution", {{"gpu", 0}}}}, {{"execution", {{"gpu", 1}}}}));
  CHECK_THROWS_WITH(require_same_run(first, parsed({"--lr", "0.25"}).to_json()),
                    Contains("begun with optimizer lr = 0.125, and now it is 0.25"));
}

TEST_CASE("another policy, or none, is refused in words", "[compose][run_record][bad_input]") {
  CHECK_THROWS_WITH(refuse_policy("head", "mlp_head", "linear_head", "predict with that one"),
                    Contains("the run was made with the head mlp_head, this program has "
                             "linear_head; predict with that one"));
  CHECK_THROWS_WITH(refuse_policy("schedule", "", "warmup_cosine", "predict with that one"),
                    Contains("the run names no schedule, this program has warmup_cosine; use the "
                             "version of cxr that began it"));
}
