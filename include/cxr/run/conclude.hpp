// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cxr/compose/roles.hpp"
#include "cxr/compose/run_settings.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/stress/no_stress.hpp"
#include "cxr/measure/abstention_effect.hpp"
#include "cxr/measure/calibration/calibration_effect.hpp"
#include "cxr/measure/chosen_on.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/run/restate_model.hpp"
#include "cxr/run/run_data.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr::detail {

/// The sets of --abstain, which the run's best.safetensors states from then on; none where it is 0.
inline std::optional<conformal_sets> fit_sets(double error_rate, predictions const& validation,
                                              std::filesystem::path const& folder) {
  if (error_rate == 0) return std::nullopt;
  auto sets = conformal_sets::fit(validation, error_rate);
  restate_sets(folder, sets);
  return sets;
}

/// What a run does with its trained network: the operating point, the calibration and the sets of
/// --abstain are chosen on validation, and all subsets are evaluated. The types of the predictions state
/// their subset, so that a threshold chosen on the test would not compile here.
/// @param run     the settings of the run
/// @param result  is completed
/// @param watch   the observer's state
template <class Pipeline, class Network, class Data, class Result, class Watch>
void conclude(Pipeline& steps, run_settings const& run, Network& network, Data const& images,
              Result& result, Watch& watch) {
  constexpr bool has_stress = !std::same_as<policy_of<Pipeline, role::stress>, no_stress>;
  auto validation = steps.template predict<subset::validation>(network, images);
  predictions_on<subset::validation> stressed;
  if constexpr (has_stress)
    stressed = {steps.predict_stressed(network, images, subset::validation)};
  auto const point = steps.decide(validation, images, stressed);
  result.operating_point = point;
  result.calibration.fitted = steps.calibrate(validation, images);
  result.abstention.fitted = fit_sets(run.abstain, validation, images.folder);
  auto const add = [&](auto output, std::string_view name) {
    static_cast<predictions&>(output) = result.calibration.fitted.apply(std::move(output));
    result.calibration.changes.push_back(measure_calibration(std::string(name), output));
    if (auto const& sets = result.abstention.fitted)
      result.abstention.subsets.push_back(
          measure_sets(*sets, std::string(name), output, result.classes));
    result.evaluations.push_back(steps.evaluate(std::move(output), images, point, name));
  };
  add(std::move(validation), "validation");
  if constexpr (has_stress) add(std::move(stressed), "stress");
  if (!images.split.test.empty()) {
    result.test_evaluations = count_test(images, result.settings);
    notify(watch, note_report{result.test_evaluations.text()});
    add(steps.template predict<subset::test>(network, images), "test");
  }
  notify(watch, note_report{result.calibration.text()});
  if (result.abstention.fitted) notify(watch, note_report{result.abstention.text()});
}

}  // namespace cxr::detail
