// SPDX-License-Identifier: MIT
#include "cxr/run/conclude.hpp"

#include <concepts>

#include "catch.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::small;

TEST_CASE("steps with the subsets in their types give what run gives, and are counted nowhere",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "runs/001");
  all.run.epochs = 1;
  auto const whole = toy{all}.run();
  CHECK(whole.test_evaluations.count == 1);
  CHECK(whole.test_evaluations.ledger == folder / "runs/test_ledger.jsonl");

  all.run.run = "";
  toy steps{all};
  auto const records = steps.records();
  auto const data = steps.prepare(records, steps.split(records));
  auto network = steps.make_network();
  steps.fit(network, data);
  auto const validation = steps.predict<subset::validation>(network, data);
  predictions_on<subset::validation> const stressed{
      steps.predict_stressed(network, data, subset::validation)};
  auto const point = steps.decide(validation, data, stressed);
  STATIC_REQUIRE(std::same_as<decltype(point), threshold<subset::validation> const>);
  CHECK(point == whole.operating_point);
  auto const tested = steps.evaluate(steps.predict<subset::test>(network, data), data, point);
  CHECK(tested.name == "test");
  CHECK(tested.output.logits == whole.evaluations[2].output.logits);
  CHECK(steps.evaluate(stressed, data, point, "stress").output.logits ==
        whole.evaluations[1].output.logits);

  all.run.run = folder / "runs/002";
  auto const again = toy{all}.run();
  CHECK(again.test_evaluations.count == 2);
  CHECK(again.test_evaluations.runs == 2);
  auto const line = read_text(again.test_evaluations.ledger);
  CHECK_THAT(line, Contains("\"images\":" + std::to_string(whole.split.test.size())));
  CHECK_THAT(line, Contains("\"backbone\":\"tiny_densenet<scratch>\""));
}

TEST_CASE("a run whose test images cannot be counted ends before it trains", "[run][bad_input]") {
  test::temporary_folder const folder;
  std::filesystem::create_directories(folder / "runs/test_ledger.jsonl");
  CHECK_THROWS_WITH(toy{small(folder.path(), folder / "runs/001")}.run(),
                    Contains("test_ledger.jsonl: cannot be written"));
  CHECK_FALSE(std::filesystem::exists(folder / "runs/001/last.safetensors"));
}
