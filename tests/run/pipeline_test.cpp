// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <cmath>
#include <cstring>

#include "catch.hpp"
#include "cxr/run/result.hpp"
#include "cxr/run/run_data.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"
#include "same_tensors.hpp"

using namespace cxr;
using test::check_same_tensors, test::small;

namespace {

/// Not a number for every batch.
struct poisoned_loss {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "poisoned_loss";
  static constexpr auto labels = labelling::exclusive;
  Tensor operator()(Tensor const& logits, image_batch const&) const {
    return logits.sum() * std::nan("");
  }
};

/// Shows every training image twice an epoch.
struct shown_twice {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "shown_twice";
  auto start(training_facts const& facts) const {
    return [once = shuffled{}.start(facts)](std::uint64_t key) {
      auto order = once(key);
      auto const again = once(key + 1);
      order.insert(order.end(), again.begin(), again.end());
      return order;
    };
  }
};

/// Removes a folder after the first step.
struct removing {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "removing";
  std::filesystem::path run;
  static constexpr auto fields = hana::make_tuple();

  struct state {
    std::filesystem::path run;
    void operator()(step_report const&) { std::filesystem::remove_all(run); }
  };
  state start() const { return {run}; }
};
using removing_toy = swap<toy, removing>;

}  // namespace

TEST_CASE("a pipeline runs from images to evaluations", "[run][pipeline]") {
  test::temporary_folder const folder;
  auto const result = toy{small(folder.path(), folder / "run")}.run();
  CHECK_THAT(result.description, Contains("\ndevice      cpu<float>, "));
  REQUIRE(result.history.size() == 3);
  REQUIRE(result.evaluations.size() == 3);
  CHECK(result.evaluations[0].name == "validation");
  CHECK(result.evaluations[0].output.size() == result.split.validation.size());
  CHECK(result.evaluations[1].name == "stress");
  CHECK(result.evaluations[1].output.records == result.evaluations[0].output.records);
  CHECK(result.evaluations[1].output.logits != result.evaluations[0].output.logits);
  CHECK(result.evaluations[2].name == "test");
  CHECK(result.evaluations[2].output.size() == result.split.test.size());
  CHECK(&result.headline() == &result.evaluations[2]);
  CHECK(result.split.certificate.patients_shared == 0);
  for (auto const* file : {"settings.json", "split.json", "best.safetensors", "last.safetensors"})
    CHECK(std::filesystem::is_regular_file(folder / "run" / file));
  CHECK_THAT(read_json(folder / "run/settings.json")["run"]["device"].get<std::string>(),
             StartsWith("cpu<float>, " + std::to_string(at::get_num_threads()) + " threads"));
}

TEST_CASE("by default the operating point is 0.5, and the numbers at 0.5 are the numbers",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto const result = toy{all}.run();
  CHECK(result.operating_point == operating_point{"0.5", {0.5}});
  for (auto const& evaluation : result.evaluations) {
    auto const numbers = evaluation.measured.scalars(),
               at_half = evaluation.measured_at_half.scalars();
    REQUIRE(numbers.size() == at_half.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      CHECK(numbers[i].second.value_or(-1) == at_half[i].second.value_or(-1));
  }
}

TEST_CASE("equal seeds give equal runs, another seed another", "[run][pipeline]") {
  test::temporary_folder const folder;
  toy{small(folder.path(), folder / "a")}.run();
  toy{small(folder.path(), folder / "b")}.run();
  check_same_tensors(folder / "a/best.safetensors", folder / "b/best.safetensors");
  auto other = small(folder.path(), folder / "c");
  other.run.seed = 2;
  toy{other}.run();
  CHECK_FALSE(read_safetensors(folder / "a/best.safetensors")
                  .tensors[0]
                  .tensor.equal(read_safetensors(folder / "c/best.safetensors").tensors[0].tensor));
}

TEST_CASE("the steps used singly give what run gives", "[run][pipeline]") {
  test::temporary_folder const folder;
  auto const whole = toy{small(folder.path(), folder / "run")}.run();

  toy steps{small(folder.path(), "")};
  auto const records = steps.records();
  auto const split = steps.split(records);
  CHECK(split.certificate.sha256 == whole.split.certificate.sha256);
  auto const data = steps.prepare(records, split);
  CHECK(data.subset(subset::train).size() == split.train.size());
  auto network = steps.make_network();
  auto const trained = steps.fit(network, data);
  CHECK(trained.best_epoch == whole.best_epoch);
  auto const validation = steps.predict(network, data, subset::validation);
  auto const stressed = steps.predict_stressed(network, data, subset::validation);
  CHECK(stressed.logits == whole.evaluations[1].output.logits);
  auto const point = steps.decide(validation, data, stressed);
  CHECK(point == whole.operating_point);
  auto const evaluated = steps.evaluate(validation, data, subset::validation, point);
  CHECK(evaluated.name == whole.evaluations[0].name);
  CHECK(evaluated.output.logits == whole.evaluations[0].output.logits);
  CHECK(evaluated.output.loss == whole.evaluations[0].output.loss);
  CHECK(evaluated.measured.get<confusion>()(1, 1) ==
        whole.evaluations[0].measured.get<confusion>()(1, 1));
  auto const test = steps.predict(network, data, subset::test);
  CHECK(test.logits == whole.evaluations[2].output.logits);
}

TEST_CASE("predictions that were decided before are evaluated at 0.5 as well", "[run][pipeline]") {
  test::temporary_folder const folder;
  toy steps{small(folder.path(), "")};
  auto const records = steps.records();
  auto const data = steps.prepare(records, steps.split(records));
  auto network = steps.make_network();
  auto decided = steps.predict(network, data, subset::validation);
  decided.operating_point.thresholds = {1 - 1e-12};  // nothing is positive
  auto const evaluated = steps.evaluate(decided, data, subset::validation, {"none", {1 - 1e-12}});
  auto const half = steps.evaluate(decided, data, subset::validation);
  CHECK(evaluated.measured.get<recall>().value() == 0);
  CHECK(evaluated.measured_at_half.get<accuracy>().value() ==
        half.measured.get<accuracy>().value());
}

TEST_CASE("a loss that is not a number stops with the batch's records", "[run][pipeline]") {
  test::temporary_folder const folder;
  using poisoned_toy = swap<toy, poisoned_loss>;
  try {
    poisoned_toy{small<poisoned_toy>(folder.path(), folder / "run")}.run();
    FAIL("the training continued");
  } catch (numeric_error const& problem) {
    CHECK_THAT(problem.what(), Contains("the loss is nan in epoch 1 for train/"));
    CHECK(std::count(problem.what(), problem.what() + std::strlen(problem.what()), ',') >= 7);
  }
}

TEST_CASE("early stopping ends after patience epochs without a better one", "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.get<role::optimizer>().learning_rate = 0;  // nothing is learnt, nothing gets better
  all.get<role::schedule>().warmup = 0;
  all.run.epochs = 50;
  all.run.patience = 2;
  CHECK(toy{all}.run().history.size() < 50);
}

TEST_CASE("a folder that cannot be written is named with its option", "[run][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "file", "");
  auto all = small(folder.path(), folder / "file" / "run");
  CHECK_THROWS_WITH(toy{all}.run(),
                    Contains("file/run: cannot be written (Not a directory); give --run a folder"));
  all.run.run = folder / "run";
  all.run.cache = folder / "file";
  CHECK_THROWS_WITH(toy{all}.run(),
                    Contains("file: cannot be written (Not a directory); give --cache a folder"));
}

TEST_CASE("a run folder that is removed during the training is an error", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto all = small<removing_toy>(folder.path(), folder / "run");
  all.get<role::observer>().run = folder / "run";
  CHECK_THROWS_WITH(removing_toy{all}.run(), Contains("run: was removed or moved"));
  CHECK_FALSE(std::filesystem::exists(folder / "run"));
}

TEST_CASE("a setting out of its range is refused when a pipeline is made", "[run][bad_input]") {
  auto all = small("unused", "unused");
  all.run.batch = 1;
  CHECK_THROWS_WITH(toy{all}, Contains("--batch is 1; give a value from its range"));
}

TEST_CASE("a batch larger than the set is refused with both numbers", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.batch = 5000;
  CHECK_THROWS_WITH(toy{all}.run(), Contains("--batch is 5000 and there are only"));
  CHECK_FALSE(std::filesystem::exists(folder / "cache"));  // before the images are decoded
  all.run.batch = 8;
  all.run.epochs = 1;
  CHECK(toy{all}.run().history.size() == 1);  // nothing had begun in that folder
}

TEST_CASE("a batch may exceed the training images where the sampler shows them several times",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  using twice = swap<toy, shown_twice>;
  auto all = small<twice>(folder.path(), "");
  twice const pipeline{all};
  auto const images = pipeline.split(pipeline.records()).train.size();
  all.run.batch = static_cast<std::int64_t>(images) + 1;
  all.run.epochs = 1;
  CHECK(twice{all}.run().history.size() == 1);
}

TEST_CASE("one class only is refused before anything is learnt", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto const root = small(folder.path(), "").get<role::source>().write();
  for (auto const* part : {"train", "val", "test"})
    for (auto const& file : std::filesystem::directory_iterator(root / part / "PNEUMONIA"))
      std::filesystem::remove(file);
  auto all = small(folder.path(), folder / "run");
  CHECK_THROWS_WITH(toy{all}.run(),
                    Contains("class PNEUMONIA has no image to split; give images of every"));
}

TEST_CASE("paths that are not UTF-8 are refused before the images are read", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto const refused = [&](auto&& change, std::string const& option) {
    auto all = small(folder.path(), folder / "run");
    change(all);
    CHECK_THROWS_WITH(toy{all}, Contains("--" + option + " is ") && Contains("#name-not-text"));
  };
  refused([&](auto& all) { all.run.run = folder / "r\xe9"; }, "run");
  refused([&](auto& all) { all.run.cache = folder / "c\xe9"; }, "cache");
  refused([&](auto& all) { all.template get<role::source>().images = "d\xe9"; }, "radiographs");
}
