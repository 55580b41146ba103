// SPDX-License-Identifier: MIT
#include "cxr/compose/settings.hpp"

#include "compose/toy_settings.hpp"
#include "cxr/core/file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/imagenet_if_available.hpp"
#include "own_home.hpp"

using namespace cxr;
using test::parsed;

TEST_CASE("settings take policies in any order and keep the defaults of the rest",
          "[compose][settings]") {
  settings<toy> const all{run_settings{.epochs = 3}, sgd{.learning_rate = 0.5}};
  CHECK(all.get<role::optimizer>().learning_rate == 0.5);
  CHECK(all.run.epochs == 3);
  CHECK(all.run.seed == run_settings{}.seed);
}

TEST_CASE("a value out of its range is named before anything runs",
          "[compose][settings][bad_input]") {
  settings<toy> all{sgd{.learning_rate = -1}};
  CHECK_THROWS_WITH(all.check(), Contains("--lr is -1; give a value from its range: 0 to 100"));
  all = settings<toy>{run_settings{.batch = 1}};
  CHECK_THROWS_WITH(all.check(), Contains("--batch is 1"));
}

TEST_CASE("a run record restores every value", "[compose][settings]") {
  auto const before = parsed({"--lr", "0.125", "--fit", "centre_crop", "--seed", "99"});
  settings<toy> after;
  after.restore(before.to_json());
  CHECK(after.to_json() == before.to_json());
}

TEST_CASE("a run record of another pipeline is refused by role and policy",
          "[compose][settings][bad_input]") {
  auto record = settings<toy>{}.to_json();
  record["optimizer"]["policy"] = "adamw";
  settings<toy> all;
  CHECK_THROWS_WITH(all.restore(record),
                    Contains("made with the optimizer adamw, this program has sgd"));
}

TEST_CASE("an old run record that lacks a role is refused with what to do",
          "[compose][settings][bad_input]") {
  auto record = settings<toy>{}.to_json();
  record.erase("sampler");
  settings<toy> all;
  CHECK_THROWS_WITH(all.restore(record),
                    Contains("the run names no sampler, this program has shuffled; use the "
                             "version of cxr that began it, or start a new run"));
}

TEST_CASE("options that a run record lacks keep their defaults", "[compose][settings]") {
  auto record = settings<toy>{}.to_json();
  record["optimizer"].erase("momentum");
  record["optimizer"]["lr"] = 0.25;
  settings<toy> all;
  all.restore(record);
  CHECK(all.get<role::optimizer>().momentum == sgd{}.momentum);
  CHECK(all.get<role::optimizer>().learning_rate == 0.25);
}

TEST_CASE("swapped settings keep what both pipelines share", "[compose][settings]") {
  settings<toy> const mine{sgd{.learning_rate = 0.5}, run_settings{.epochs = 3}};
  settings<swap<toy, linear_head>> const other(mine);
  CHECK(other.get<role::optimizer>().learning_rate == 0.5);
  CHECK(other.run.epochs == 3);
  settings<swap<toy, adamw>> const another(mine);
  CHECK(another.get<role::optimizer>().learning_rate == adamw{}.learning_rate);
  CHECK(another.run.epochs == 3);
}

TEST_CASE("ImageNet weights want a tenth of the optimizer's rate, and ten times that for the head",
          "[compose][settings]") {
  auto const with_adamw =
      settings<pipeline<densenet121<imagenet>>>{run_settings{.epochs = 2}}.get<role::optimizer>();
  CHECK(to_text(with_adamw.learning_rate) == "0.0001");
  CHECK(with_adamw.head_rate == 10);
  auto const with_sgd = settings<pipeline<densenet121<imagenet>, sgd>>{}.get<role::optimizer>();
  CHECK(to_text(with_sgd.learning_rate) == "0.001");  // of its own default, 0.01
  CHECK(with_sgd.head_rate == 10);
}

TEST_CASE("an optimizer that is given is taken as it is", "[compose][settings]") {
  auto const optimizer =
      settings<pipeline<densenet121<imagenet>>>{adamw{.weight_decay = 0}}.get<role::optimizer>();
  CHECK(optimizer.learning_rate == adamw{}.learning_rate);
  CHECK(optimizer.head_rate == 1);
}

TEST_CASE("an optimizer that is swapped in takes the rates that the weights want",
          "[compose][settings]") {
  using fine_tuned = pipeline<densenet121<imagenet>>;
  settings<fine_tuned> const mine{adamw{.learning_rate = 0.5}};
  CHECK(settings<swap<fine_tuned, linear_head>>(mine).get<role::optimizer>().learning_rate == 0.5);
  auto const optimizer = settings<swap<fine_tuned, sgd>>(mine).get<role::optimizer>();
  CHECK(to_text(optimizer.learning_rate) == "0.001");
  CHECK(optimizer.head_rate == 10);
}

TEST_CASE("a network from scratch has the optimizer's defaults", "[compose][settings]") {
  auto const optimizer = settings<pipeline<>>{}.get<role::optimizer>();
  CHECK(optimizer.learning_rate == adamw{}.learning_rate);
  CHECK(optimizer.head_rate == adamw{}.head_rate);
}

TEST_CASE("what the machine decides is decided once", "[compose][settings]") {
  test::own_home const home;
  using asking = pipeline<tiny_densenet<imagenet_if_available>>;
  settings<asking> without_file;
  without_file.resolve();
  write_atomically(home / "weights/tiny_densenet.safetensors", "weights");
  without_file.resolve();
  auto const& optimizer = without_file.get<role::optimizer>();
  CHECK(without_file.get<role::backbone>().weights.initial == initial_weights::scratch);
  CHECK(optimizer.learning_rate == adamw{}.learning_rate);

  settings<asking> with_file;
  with_file.resolve();
  CHECK(with_file.get<role::backbone>().weights.initial == initial_weights::imagenet);
  CHECK(to_text(with_file.get<role::optimizer>().learning_rate) == "0.0001");
}
