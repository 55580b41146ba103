// SPDX-License-Identifier: MIT
#include "cxr/use/ensemble.hpp"

#include "catch.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/use/test_time.hpp"
#include "use/finished_run.hpp"

using namespace cxr;
using test::finished_run;

namespace {

auto load_two(std::vector<std::filesystem::path> const& files) {
  return load_ensemble<tiny_densenet, mlp_head>(files, cpu<float>{});
}
auto load_each(std::filesystem::path const& file) {
  return load<tiny_densenet, mlp_head>(file, cpu<float>{});
}

}  // namespace

TEST_CASE("an ensemble of files predicts the mean of their probabilities", "[use][ensemble]") {
  auto const& run = finished_run::instance();
  auto const uncalibrated = [](model_record& record) { record.calibration = json::object(); };
  auto const first = run.other_file("first.safetensors", uncalibrated, 1);
  auto const second = run.other_file("second.safetensors", [&](model_record& record) {
    uncalibrated(record);
    record.class_weights = {1, 2};  // of another fold
  });
  auto const files = run.validation_files();
  auto together = load_two({first, second});
  auto const mean = together(files), a = load_each(first)(files), b = load_each(second)(files);
  REQUIRE(mean.size() == files.size());
  for (std::size_t image = 0; image < mean.size(); ++image)
    for (std::size_t k = 0; k < 2; ++k)
      CHECK(mean[image].probabilities[k] ==
            Approx((a[image].probabilities[k] + b[image].probabilities[k]) / 2).margin(1e-5));
  CHECK(a[0].probabilities != b[0].probabilities);
  CHECK(together.record()->thresholds == std::vector{0.5});
  CHECK(together.record()->classes.size() == 2);
}

TEST_CASE(
    "an ensemble leaves out calibrations, which hold for single networks; one file keeps its own",
    "[use][ensemble]") {
  auto const& run = finished_run::instance();
  json const cold = to_json(calibration{"temperature", calibration_form::logistic, {{0.5, 0}}});
  auto const calibrated = [&](model_record& record) { record.calibration = cold; };
  auto const first = run.other_file("cold.safetensors", calibrated, 1);
  auto const second = run.other_file("cold_too.safetensors", calibrated);
  CHECK(load_two({first, second}).record()->calibration.empty());
  CHECK(load_two({first}).record()->calibration == cold);
  auto const files = run.validation_files();
  auto const single = load_two({first})(files), expected = load_each(first)(files);
  for (std::size_t image = 0; image < files.size(); ++image)
    CHECK(single[image].probabilities[1] == Approx(expected[image].probabilities[1]).margin(1e-6));
}

TEST_CASE("several networks or views have no sets of classes of one network",
          "[use][ensemble][conformal]") {
  auto const& run = finished_run::instance();
  auto const file = run.other_file("sets.safetensors", [](model_record& record) {
    record.conformal = {{"error_rate", 0.1}, {"least_probabilities", {0.5, nullptr}}};
  });
  auto const files = run.validation_files();
  CHECK(load_each(file)(files)[0].set);
  auto both = load_two({file, run.weights()});
  CHECK(both.record()->conformal.empty());
  CHECK_FALSE(both(files)[0].set);
  auto const single = load_each(file)(files), joined = load_two({file})(files);
  for (std::size_t image = 0; image < files.size(); ++image)
    CHECK(joined[image].set == single[image].set);
  CHECK_FALSE(with_views(load_each(file), {.shift = 0.1})(files)[0].set);
}

TEST_CASE("an ensemble_predictor has the interface of a predictor", "[use][ensemble]") {
  auto const& run = finished_run::instance();
  ensemble_predictor<toy> predict({run.weights(), run.other_file("other.safetensors")});
  CHECK(predict.classes()[1] == "PNEUMONIA");
  CHECK(predict.labels() == labelling::exclusive);
  auto files = run.validation_files();
  files.resize(2);
  files.push_back(run.folder / "missing.jpeg");
  auto const images = predict.skip_unreadable(files);
  REQUIRE(images.size() == 3);
  CHECK(images[0].logits.size() == 2);
  CHECK_FALSE(images[2].error.empty());
}

TEST_CASE("files that differ in what they state are refused, and both are named",
          "[use][ensemble][bad_input]") {
  auto const& run = finished_run::instance();
  auto const refused = [&](std::string const& name, auto const& change, std::string const& fact) {
    auto const file = run.other_file(name, change);
    CHECK_THROWS_WITH(load_two({run.weights(), file}),
                      StartsWith("cxr: " + run.weights().string() + " and " + file.string() +
                                 " differ in their " + fact) &&
                          EndsWith("[docs/errors.md#ensemble-differs]"));
  };
  refused(
      "classes.safetensors", [](auto& record) { record.classes[0] = "HEALTHY"; },
      "classes, [\"NORMAL\",\"PNEUMONIA\"] and [\"HEALTHY\",\"PNEUMONIA\"]");
  refused(
      "preprocess.safetensors", [](auto& record) { record.preprocess += " sharper"; },
      "preprocess, ");
  refused(
      "pixels.safetensors", [](auto& record) { record.mean[1] = 0.1; }, "normalisation, ");
  refused(
      "labels.safetensors",
      [](auto& record) {
        record.labels = labelling::multi_label;
        record.thresholds = {0.5, 0.5};
      },
      "labelling, ");
  refused(
      "point.safetensors", [](auto& record) { record.thresholds = {0.3}; }, "operating point, ");
}

TEST_CASE("an ensemble may have an operating point of its own", "[use][ensemble]") {
  auto const& run = finished_run::instance();
  auto const file =
      run.other_file("own_point.safetensors", [](auto& record) { record.thresholds = {0.3}; });
  for (double const threshold : {0.0, 1.0}) {
    operating_point const point{.rule = "chosen", .thresholds = {threshold}};
    auto together =
        load_ensemble<tiny_densenet, mlp_head>({run.weights(), file}, cpu<float>{}, point);
    CHECK(together.record()->decision == "chosen");
    CHECK(together({run.validation_files()[0]})[0].label == (threshold < 1 ? 1 : 0));
  }
}

TEST_CASE("no file, and a file twice, are no ensemble", "[use][ensemble][bad_input]") {
  auto const& weights = finished_run::instance().weights();
  CHECK_THROWS_WITH(load_two({}), Contains("[docs/errors.md#ensemble-empty]"));
  CHECK_THROWS_WITH(load_two({weights, weights}),
                    Contains("was given " + weights.string() + " twice; give each network once"));
}

TEST_CASE("a model, and an ensemble, can look at several views of each image", "[use][test_time]") {
  auto const& run = finished_run::instance();
  auto const files = run.validation_files();
  auto const plain = load_each(run.weights())(files);
  auto single_view = with_views(load_each(run.weights()), {.shift = 0});
  auto five_views = with_views(load_each(run.weights()), {.shift = 0.1});
  auto const same = single_view(files), shifted = five_views(files);
  for (std::size_t image = 0; image < files.size(); ++image)
    CHECK(same[image].probabilities[1] == Approx(plain[image].probabilities[1]).margin(1e-6));
  CHECK(shifted[0].probabilities[1] != Approx(plain[0].probabilities[1]).margin(1e-7));
  CHECK(five_views.record()->thresholds == std::vector{0.5});
  auto both = with_views(load_two({run.weights(), run.other_file("views.safetensors")}), {});
  CHECK(both(files).size() == files.size());
}
