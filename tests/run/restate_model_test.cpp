// SPDX-License-Identifier: MIT
#include "cxr/run/restate_model.hpp"

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

model_record sample_record() {
  return {.classes = {"NORMAL", "PNEUMONIA"},
          .mean = {0.5},
          .deviation = {0.25},
          .settings = {{"head", {{"policy", "mlp_head"}}}},
          .pipeline = "head  mlp_head\n",
          .preprocess = "grey 224",
          .split = "abc123",
          .thresholds = {0.5},
          .decision = "0.5",
          .epoch = 3,
          .metrics = {{"validation", {{"auroc", 0.75}}}}};
}

}  // namespace

TEST_CASE("a weights file states another operating point, and all else as before",
          "[run][decision]") {
  test::temporary_folder const folder;
  auto const file = folder / "best.safetensors";
  Tensor const weight = at::tensor({1.0F, 2.0F, 3.0F});
  write_safetensors(file, {{"weight", weight}}, sample_record().metadata());

  detail::restate_choices(file, {{"Youden's J", {0.125}}, {}});
  auto const content = read_safetensors(file);
  CHECK(content.tensors.at(0).tensor.equal(weight));
  auto expected = sample_record();
  expected.thresholds = {0.125};
  expected.decision = "Youden's J";
  expected.calibration = to_json(calibration{});
  CHECK(model_record::read(content, file).metadata() == expected.metadata());
}

TEST_CASE("a weights file that states the choices already is left as it is", "[run][decision]") {
  test::temporary_folder const folder;
  auto const file = folder / "best.safetensors";
  write_safetensors(file, {{"weight", at::tensor({1.0F})}}, sample_record().metadata());
  detail::restate_choices(file, {{"0.5", {0.5}}, {}});
  std::filesystem::last_write_time(file, {});
  detail::restate_choices(file, {{"0.5", {0.5}}, {}});
  CHECK(std::filesystem::last_write_time(file) == std::filesystem::file_time_type{});
}

TEST_CASE("a weights file states its calibration and its sets", "[run][calibration]") {
  test::temporary_folder const folder;
  auto const file = folder / "best.safetensors";
  write_safetensors(file, {{"weight", at::tensor({1.0F})}}, sample_record().metadata());
  calibration const fitted{"temperature", calibration_form::logistic, {{0.5, 0}}};
  conformal_sets const sets{0.1, {0.2, 0.3}};
  detail::restate_choices(file, {{"0.5", {0.5}}, fitted, sets});
  auto const stated = model_record::read(read_safetensors(file), file);
  CHECK(stated.calibration == to_json(fitted));
  CHECK(stated.conformal == to_json(sets));
  CHECK(stated.thresholds == sample_record().thresholds);
}

TEST_CASE("a run without kept weights states nothing", "[run][decision]") {
  test::temporary_folder const folder;
  detail::restate_choices(detail::best_file(folder.path()), {});
  detail::restate_choices(detail::best_file({}), {});
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a file that no run of cxr wrote cannot state an operating point",
          "[run][decision][bad_input]") {
  test::temporary_folder const folder;
  auto const file = folder / "best.safetensors";
  write_safetensors(file, {{"weight", at::tensor({1.0F})}});
  CHECK_THROWS_WITH(detail::restate_choices(file, {{"Youden's J", {0.125}}, {}}),
                    Contains("does not say how it was trained"));
}
